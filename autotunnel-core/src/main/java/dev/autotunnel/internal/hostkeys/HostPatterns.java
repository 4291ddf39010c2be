package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The names field of a line of known_hosts: a list of patterns, or the hash of one name.
 *
 * <p>In a list {@code *} stands for any text and {@code ?} for one byte; a line whose pattern with {@code !} matches does not
 * match at all. Brackets are ordinary characters, so {@code [host]:*} stands for each port but 22.
 *
 * <p>Immutable; thread-safe.
 */
final class HostPatterns {
    private static final String HASH_PREFIX = "|1|";
    private static final int SHA1_BYTES = 20;

    /** OpenSSH gives a line up that has a longer pattern. */
    private static final int LONGEST_PATTERN = 1022;

    private final String field;
    private final byte[] salt;

    private HostPatterns(String field, byte[] salt) {
        this.field = field;
        this.salt = salt;
    }

    /** Reads the field. */
    static HostPatterns parse(String field) throws InvalidLineException {
        if (field.startsWith("|")) {
            return new HostPatterns(field, salt(field));
        }
        for (String pattern : field.split(",", -1)) {
            if (pattern.length() - (pattern.startsWith("!") ? 1 : 0) > LONGEST_PATTERN) {
                throw new InvalidLineException("a pattern is longer than 1022 characters");
            }
        }
        return new HostPatterns(HostName.lower(field), new byte[0]);
    }

    /** Whether the field stands for that name, which is lowered already. */
    boolean match(String name) {
        return salt.length > 0 ? field.equals(hashed(name)) : listMatches(name);
    }

    private boolean listMatches(String name) {
        boolean matches = false;
        for (String pattern : field.split(",", -1)) {
            boolean negated = pattern.startsWith("!");
            if (matches(negated ? pattern.substring(1) : pattern, name)) {
                if (negated) {
                    return false;
                }
                matches = true;
            }
        }
        return matches;
    }

    /** In time proportional to the product of both lengths at most: after a mismatch only the last star takes one more. */
    private static boolean matches(String pattern, String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private static byte[] salt(String field) throws InvalidLineException {
        int end = field.indexOf('|', HASH_PREFIX.length());
        if (field.startsWith(HASH_PREFIX) && end > 0) {
            try {
                byte[] salt = Base64.getDecoder().decode(field.substring(HASH_PREFIX.length(), end));
                if (salt.length == SHA1_BYTES) {
                    return salt;
                }
            } catch (IllegalArgumentException notBase64) {
                // Told below.
            }
        }
        throw new InvalidLineException("the hashed name is damaged");
    }

    private String hashed(String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(ISO_8859_1));
            Base64.Encoder base64 = Base64.getEncoder();
            return HASH_PREFIX + base64.encodeToString(salt) + "|" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new LinkageError("every Java has HmacSHA1", e);
        }
    }
}
