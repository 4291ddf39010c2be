package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Finds the key that a certificate is about, to tell which key file it belongs to: {@code CertificateFile} does not say that.
 * Thread-safe. Blocks on the file system.
 */
final class PublicKeyOf {
    private static final String OPENSSH_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_MAGIC = "openssh-key-v1\0";
    private static final int STRINGS_BEFORE_THE_PUBLIC_KEY = 3;

    private PublicKeyOf() {}

    /**
     * Returns the fields of the certified key, with what follows them in the certificate.
     *
     * @return the bytes behind type and nonce; empty if the file is no certificate
     */
    static Optional<ByteBuffer> certificate(Path file) {
        return read(file).flatMap(PublicKeyOf::blobOfLine).flatMap(blob -> behind(blob, 2));
    }

    /**
     * Returns the fields of a key, from the {@code .pub} file beside it or from the key file itself.
     *
     * @return the bytes behind the type; empty if neither tells the public key
     */
    static Optional<ByteBuffer> key(Path file) {
        Path pub = file.resolveSibling(file.getFileName() + ".pub");
        Optional<ByteBuffer> own = read(file).flatMap(PublicKeyOf::blobOfPrivateKey);
        return own.or(() -> read(pub).flatMap(PublicKeyOf::blobOfLine)).flatMap(blob -> behind(blob, 1));
    }

    /** Returns whether the certificate is about the key. */
    static boolean belongsTo(ByteBuffer certificate, ByteBuffer key) {
        return certificate.remaining() >= key.remaining()
                && certificate.slice(certificate.position(), key.remaining()).equals(key);
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(new String(Files.readAllBytes(file), ISO_8859_1))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<ByteBuffer> blobOfLine(String text) {
        String[] words = text.strip().split("\\s+", 3);
        return words.length < 2 ? Optional.empty() : decode(words[1]);
    }

    private static Optional<ByteBuffer> blobOfPrivateKey(String text) {
        int begin = text.indexOf(OPENSSH_KEY);
        int end = text.indexOf("-----END", begin + 1);
        if (begin < 0 || end < 0) {
            return Optional.empty();
        }
        String base64 = text.substring(begin + OPENSSH_KEY.length(), end).replaceAll("\\s", "");
        return decode(base64).flatMap(PublicKeyOf::publicPart);
    }

    private static Optional<ByteBuffer> publicPart(ByteBuffer key) {
        if (key.remaining() < OPENSSH_MAGIC.length()) {
            return Optional.empty();
        }
        ByteBuffer rest = key.position(OPENSSH_MAGIC.length()).slice();
        return behind(rest, STRINGS_BEFORE_THE_PUBLIC_KEY).flatMap(count -> {
            if (count.remaining() < Integer.BYTES) {
                return Optional.empty();
            }
            count.getInt();
            return string(count);
        });
    }

    private static Optional<ByteBuffer> decode(String base64) {
        try {
            return Optional.of(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Skips strings of RFC 4251. */
    private static Optional<ByteBuffer> behind(ByteBuffer blob, int strings) {
        for (int i = 0; i < strings; i++) {
            if (string(blob).isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(blob.slice());
    }

    private static Optional<ByteBuffer> string(ByteBuffer from) {
        try {
            int length = from.getInt();
            if (length < 0 || length > from.remaining()) {
                return Optional.empty();
            }
            ByteBuffer string = from.slice(from.position(), length);
            from.position(from.position() + length);
            return Optional.of(string);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
