package dev.autotunnel.page.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Compares what a client gives with the access token, in a time that depends on neither. Keeps only a digest.
 *
 * <p>Immutable; thread-safe.
 */
public final class AccessToken {
    private static final int SHORTEST = 16;

    private final byte[] digest;

    private AccessToken(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Makes a token.
     *
     * @throws IllegalArgumentException if it is too short, or cannot be in a header; the message does not contain it
     */
    public static AccessToken of(String text) {
        if (text.length() < SHORTEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("token: must be at least 16 visible ASCII characters, without blanks");
        }
        return new AccessToken(sha256(text));
    }

    /** Returns whether {@code given} is the token. */
    public boolean matches(String given) {
        return MessageDigest.isEqual(digest, sha256(given));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    @Override
    public String toString() {
        return "AccessToken";
    }
}
