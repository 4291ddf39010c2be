package dev.autotunnel.internal.jsch.auth.agent;

import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Finds the public part of a key whose private part is somewhere else or locked: in the file itself if it is a {@code .pub}
 * file or a private key in OpenSSH's format, else in the file of the same name with {@code .pub}.
 *
 * <p>Stateless; thread-safe. Blocks for as long as the file system does.
 */
public final class PublicKeyFile {
    private static final int LARGEST_FILE = 1024 * 1024;
    private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int STRINGS_BEFORE_KEY_COUNT = 3; // cipher, key derivation, its options

    private PublicKeyFile() {}

    /** Returns the public key in the form in which it is sent; empty if there is none. */
    public static Optional<ByteBuffer> of(Path file) {
        Optional<ByteBuffer> own = read(file);
        return own.isPresent() ? own : read(Path.of(file + ".pub"));
    }

    /** Returns the public key of a line {@code type base64 comment}; empty if it is none. */
    static Optional<ByteBuffer> ofLine(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        if (parts.length < 2) {
            return Optional.empty();
        }
        try {
            String base64 = PublicHostKey.parse(parts[0], parts[1]).base64();
            return Optional.of(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
        } catch (InvalidHostKeyException e) {
            return Optional.empty();
        }
    }

    private static Optional<ByteBuffer> read(Path file) {
        if (!Files.isRegularFile(file)) { // a device or a pipe may have no end
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LARGEST_FILE), StandardCharsets.ISO_8859_1);
            return text.contains(BEGIN) ? ofPrivateKey(text) : ofLine(text);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** OpenSSH's format holds the public part before the encrypted one, see PROTOCOL.key. */
    private static Optional<ByteBuffer> ofPrivateKey(String text) {
        String base64 = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
        ByteBuffer key = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
        key.position(MAGIC.length);
        for (int i = 0; i < STRINGS_BEFORE_KEY_COUNT; i++) {
            SshAgent.string(key);
        }
        key.getInt(); // the number of keys is always 1
        return Optional.of(ByteBuffer.wrap(SshAgent.string(key)));
    }
}
