package dev.autotunnel.spec;

import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.Base64;

/** Reads the text forms of public keys. No message quotes a whole text: it may be a private key. Stateless; thread-safe. */
final class PublicKeys {
    private static final String KEY_RULE = "must be a public key: \"type base64\"";
    private static final String RULE =
            "must be SHA256: and 43 characters, as ssh-add -l prints it, or a public key, \"type base64\"";

    /**
     * A public key as a line of a {@code .pub} file, without its comment.
     *
     * @param type as it was written
     * @param base64 as it was written
     * @param key what the line means
     */
    record Line(String type, String base64, PublicHostKey key) {}

    private PublicKeys() {}

    /** Reads {@code type base64}, and a comment that is ignored. */
    static Line line(String field, String text) {
        return line(field, text, KEY_RULE);
    }

    private static Line line(String field, String text, String rule) {
        String line = Rules.given(field, text).strip();
        String[] parts = line.split("\\s+", 3);
        Rules.require(parts.length >= 2, field, Quotable.publicKey(line), rule);
        try {
            return new Line(parts[0], parts[1], PublicHostKey.parse(parts[0], parts[1]));
        } catch (InvalidHostKeyException e) {
            throw new InvalidSpecException(field, Quotable.publicKey(line), rule + ": " + e.getMessage());
        }
    }

    /** Whether the text is a fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:...}. */
    static boolean isFingerprint(String text) {
        if (!text.matches("SHA256:[A-Za-z0-9+/]{43}")) {
            return false;
        }
        String base64 = text.substring(text.indexOf(':') + 1);
        byte[] digest = Base64.getDecoder().decode(base64);
        return Base64.getEncoder().withoutPadding().encodeToString(digest).equals(base64);
    }

    /** Returns a fingerprint, or a public key without its comment. */
    static String checked(String field, String text) {
        String key = Rules.given(field, text).strip();
        if (isFingerprint(key)) {
            return key;
        }
        Line line = line(field, key, RULE);
        return line.type() + " " + line.base64();
    }
}
