package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts keys, hashes and long words into the text of a case. */
@SuppressWarnings({"StringSplitter", "NullAway"}) // the test fails by the exception, or gains nothing by the rule
final class CaseText {
    private static final Pattern WORD = Pattern.compile("\\{([A-Z0-9_]+)(?: ([^}]+))?}");

    private final Map<String, String> keys = new HashMap<>();
    private final List<PublicHostKey> serverKeys = new ArrayList<>();

    private CaseText() {}

    /** Of the server's keys, which its known_hosts file and the further key hold, and of the keys of others. */
    static CaseText generate(Path folder, Path knownHosts, Path ecdsa) throws IOException {
        CaseText text = new CaseText();
        for (String line : Files.readAllLines(knownHosts)) {
            text.serverKey(line.contains(" ssh-rsa ") ? "RSA" : "ED", line.split(" ", 2)[1]);
        }
        text.serverKey("ECDSA", publicKey(ecdsa));
        text.keys.put("OTHER_ED", Keys.OTHER_ED25519);
        text.keys.put("OTHER_RSA", Keys.OTHER_RSA);
        text.keys.put("OTHER_ECDSA", publicKey(SshClient.generateKey(folder.resolve("other_ecdsa"), "ecdsa", 256)));
        text.keys.put("P384", Keys.P384);
        text.keys.put("DSA", Keys.DSA);
        text.keys.put("ED_TAB", text.keys.get("ED").replace(' ', '\t'));
        text.keys.put("ED64", base64(text.keys.get("ED")));
        text.keys.put("RSA64", base64(text.keys.get("RSA")));
        text.keys.put("RSA_ZEROS", withLeadingZeros(base64(text.keys.get("RSA"))));
        byte[] small = BigInteger.ONE.shiftLeft(1000).toByteArray();
        text.keys.put("SMALL_RSA", blob(bytes("ssh-rsa"), new byte[] {1, 0, 1}, small));
        byte[] point = new byte[65];
        point[0] = 4;
        text.keys.put("OFF_CURVE", blob(bytes("ecdsa-sha2-nistp256"), bytes("nistp256"), point));
        text.keys.put(
                "SK",
                "sk-ssh-ed25519@openssh.com " + blob(bytes("sk-ssh-ed25519@openssh.com"), new byte[32], bytes("ssh:")));
        text.keys.put("CERT", text.certificate(folder));
        return text;
    }

    List<PublicHostKey> serverKeys() {
        return serverKeys;
    }

    String fill(String pattern) {
        return WORD.matcher(pattern)
                .replaceAll(match -> Matcher.quoteReplacement(word(match.group(1), match.group(2))));
    }

    private String word(String name, String argument) {
        return switch (name) {
            case "HASH" -> Hashes.of(argument);
            case "LONG" -> "x".repeat(Integer.parseInt(argument));
            case "OTHER_ED64" -> base64(Keys.OTHER_ED25519).substring(0, Integer.parseInt(argument));
            case "OTHER_ED64_FROM" -> base64(Keys.OTHER_ED25519).substring(Integer.parseInt(argument));
            default -> java.util.Objects.requireNonNull(keys.get(name), name);
        };
    }

    private void serverKey(String name, String key) {
        keys.put(name, key.strip());
        serverKeys.add(Keys.key(key.strip()));
    }

    private String certificate(Path folder) throws IOException {
        Path authority = SshClient.generateKey(folder.resolve("authority"), "ed25519", 256);
        Path signed = SshClient.generateKey(folder.resolve("signed"), "ed25519", 256);
        SshClient.sign(authority, signed);
        return publicKey(folder.resolve("signed-cert"));
    }

    private static String publicKey(Path file) throws IOException {
        String[] fields = Files.readString(Path.of(file + ".pub")).split(" ");
        return fields[0] + " " + fields[1].strip();
    }

    private static String base64(String key) {
        return key.split(" ")[1];
    }

    /** The same RSA key, encoded as no program would, which OpenSSH reads as the same. */
    private static String withLeadingZeros(String base64) {
        ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        byte[] type = string(in);
        byte[] exponent = string(in);
        byte[] modulus = string(in);
        byte[] padded = new byte[modulus.length + 1];
        System.arraycopy(modulus, 0, padded, 1, modulus.length);
        return blob(type, exponent, padded);
    }

    private static byte[] string(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String blob(byte[]... parts) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            blob.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
            blob.writeBytes(part);
        }
        return Base64.getEncoder().encodeToString(blob.toByteArray());
    }
}
