package dev.autotunnel.spec;

import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.Base64;

/** Checks the text forms of public keys. Stateless; thread-safe. */
final class PublicKeys {
    private static final String RULE =
            "must be SHA256: and 43 characters, as ssh-add -l prints it, or a public key, \"type base64\"";

    private PublicKeys() {}

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
        String[] parts = key.split("\\s+", 3);
        Rules.require(parts.length >= 2, field, key, RULE);
        try {
            PublicHostKey.parse(parts[0], parts[1]);
        } catch (InvalidHostKeyException e) {
            throw new InvalidSpecException(field, key, RULE + ": " + e.getMessage());
        }
        return parts[0] + " " + parts[1];
    }
}
