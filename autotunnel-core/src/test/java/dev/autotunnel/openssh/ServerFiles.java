package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What one sshd and its clients read: host keys, a client key, known_hosts, sshd_config; and the log it writes. */
final class ServerFiles implements AutoCloseable {

    private static final List<String> HOST_KEYS = List.of("host_ed25519", "host_rsa");

    /** Short, so that it is made in a moment; the other keys have a fixed length. */
    private static final String RSA_BITS = "2048";

    private final TempDirectory directory = new TempDirectory("autotunnel-sshd-");

    /** Writes all files; leaves none behind where one cannot be written. */
    static ServerFiles create(InetSocketAddress address, List<String> extraConfigLines) {
        ServerFiles files = new ServerFiles();
        try {
            files.write(address, extraConfigLines);
            return files;
        } catch (IOException e) {
            files.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private void write(InetSocketAddress address, List<String> extraConfigLines) throws IOException {
        generateKey("host_ed25519", "ed25519");
        generateKey("host_rsa", "rsa");
        generateKey("client", "ed25519");
        Files.copy(directory.file("client.pub"), directory.file("authorized_keys"));
        Files.write(
                knownHosts(),
                HOST_KEYS.stream().map(key -> knownHost(address, key)).toList());
        Files.write(config(), SshdConfig.lines(identity(address), extraConfigLines));
    }

    private void generateKey(String name, String type) {
        String file = directory.file(name).toString();
        Command.require("ssh-keygen", "-q", "-N", "", "-C", name, "-t", type, "-b", RSA_BITS, "-f", file);
        TestSecrets.knownKey(directory.file(name));
    }

    private String knownHost(InetSocketAddress address, String key) {
        return "[%s]:%d %s".formatted(host(address), address.getPort(), String.join(" ", publicKey(key)));
    }

    private List<String> identity(InetSocketAddress address) {
        return List.of(
                "ListenAddress %s:%d".formatted(host(address), address.getPort()),
                "HostKey " + directory.file("host_ed25519"),
                "HostKey " + directory.file("host_rsa"),
                "AuthorizedKeysFile " + directory.file("authorized_keys"),
                "PidFile " + directory.file("sshd.pid"));
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    /** Type and base64 text of a public key. */
    private List<String> publicKey(String name) {
        try {
            return List.of(Files.readString(directory.file(name + ".pub")).split(" ", 3))
                    .subList(0, 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void authorize(String line) {
        write(line.strip() + "\n", StandardOpenOption.APPEND);
    }

    void authorizeNone() {
        write("", StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void write(String text, OpenOption how) {
        try {
            Files.writeString(directory.file("authorized_keys"), text, how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path config() {
        return directory.file("sshd_config");
    }

    Path log() {
        return directory.file("sshd.log");
    }

    Path privateKey() {
        return directory.file("client");
    }

    Path knownHosts() {
        return directory.file("known_hosts");
    }

    /** Of the ed25519 key, as {@code ssh-keygen -l} prints it. */
    String hostKeyFingerprint() {
        byte[] key = Base64.getDecoder().decode(publicKey("host_ed25519").get(1));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
