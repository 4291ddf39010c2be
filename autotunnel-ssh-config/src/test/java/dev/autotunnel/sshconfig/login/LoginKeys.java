package dev.autotunnel.sshconfig.login;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.TestSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of all cases in one folder, each in several forms: {@code TYPE}, {@code TYPE.pem}, {@code TYPE.pk8}, and with a
 * passphrase {@code TYPE.enc}, {@code TYPE.pem.enc}, {@code TYPE.pk8.enc}. Not thread-safe.
 */
final class LoginKeys {
    static final String PASSPHRASE = TestSecrets.known("right passphrase 4711");

    private static final List<String> TYPES =
            List.of("ed25519", "ecdsa256", "ecdsa384", "ecdsa521", "rsa2048", "rsa4096");
    private static final List<String> OTHERS =
            List.of("other1", "other2", "other3", "other4", "other5", "other6", "ca", "otherca");
    private static final List<String> OTHER_RSA = List.of("rsa-other1", "rsa-other2", "rsa-other3");

    private final Path folder;

    private LoginKeys(Path folder) {
        this.folder = folder;
    }

    static void generate(Path folder) {
        LoginKeys keys = new LoginKeys(folder);
        TYPES.forEach(keys::generateForms);
        OTHERS.forEach(name -> keys.generate(name, "ed25519", "256"));
        OTHER_RSA.forEach(name -> keys.generate(name, "rsa", "2048"));
        keys.generateByOpenssl();
    }

    private void generateForms(String type) {
        String kind = type.replaceFirst("(?<=rsa|ecdsa)\\d+$", "");
        generate(type, kind, kind.equals("ed25519") ? "256" : type.replaceFirst("\\D+", ""));
        convert(type, type + ".enc", "-N", PASSPHRASE);
        if (!kind.equals("ed25519")) {
            convert(type, type + ".pem", "-m", "PEM", "-N", "");
            convert(type, type + ".pk8", "-m", "PKCS8", "-N", "");
            convert(type, type + ".pem.enc", "-m", "PEM", "-N", PASSPHRASE);
            convert(type, type + ".pk8.enc", "-m", "PKCS8", "-N", PASSPHRASE);
        }
    }

    private void generate(String name, String type, String bits) {
        Command.require("ssh-keygen", "-q", "-N", "", "-C", name, "-t", type, "-b", bits, "-f", file(name));
    }

    private void convert(String from, String to, String... how) {
        copy(file(from), file(to), "rw-------");
        Command.require(join(List.of("ssh-keygen", "-q", "-p", "-P", "", "-f", file(to)), List.of(how)));
    }

    /** Forms that only openssl writes, of keys of their own. */
    private void generateByOpenssl() {
        Command.require("openssl", "genpkey", "-algorithm", "ed25519", "-out", file("openssl-ed25519"));
        Command.require("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", file("openssl-ecparam"));
        Command.require("openssl", "genrsa", "-traditional", "-out", file("openssl-rsa"), "2048");
        List.of("openssl-ecparam", "openssl-rsa").forEach(this::publish);
        publishEd25519("openssl-ed25519");
    }

    private void publish(String name) {
        mode(file(name), "rw-------");
        write(
                name + ".pub",
                Command.run(List.of("ssh-keygen", "-y", "-f", file(name)))
                        .orThrow()
                        .output());
    }

    /** Not by ssh-keygen, which cannot read this form before OpenSSH 9.6. */
    private void publishEd25519(String name) {
        mode(file(name), "rw-------");
        String der = "openssl pkey -in \"$1\" -pubout -outform DER | tail -c 32 | "
                + "{ printf '\\0\\0\\0\\13ssh-ed25519\\0\\0\\0 '; cat; } | base64 -w0";
        String base64 = Command.run(List.of("sh", "-c", der, "sh", file(name)))
                .orThrow()
                .output();
        write(name + ".pub", "ssh-ed25519 " + base64 + "\n");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(String from, String to, String mode) {
        try {
            Files.copy(Path.of(from), Path.of(to), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mode(to, mode);
    }

    static void mode(String file, String mode) {
        try {
            Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String[] join(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toArray(String[]::new);
    }
}
