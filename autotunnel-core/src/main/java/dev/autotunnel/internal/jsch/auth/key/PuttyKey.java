package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public part of a file as {@code puttygen} writes it (PPK), which tells the type of the key and how it is encrypted.
 *
 * <p>Immutable; thread-safe.
 *
 * @param type the type of the key
 * @param derivation how the key of the cipher is derived, such as {@code Argon2id}; null if version 2's way is used, or none
 */
record PuttyKey(String type, @Nullable String derivation) {
    private static final Pattern HEAD =
            Pattern.compile("PuTTY-User-Key-File-([0-9]+): ?([!-~]+)\r?\nEncryption: ?([!-~]+)\r?\n.*", Pattern.DOTALL);
    private static final Pattern DERIVATION = Pattern.compile("\nKey-Derivation: ?([!-~]+)\r?\n");
    private static final Pattern MEMORY = Pattern.compile("\nArgon2-Memory: ?([0-9]+)\r?\n"); // in KiB
    private static final Pattern PASSES = Pattern.compile("\nArgon2-Passes: ?([0-9]+)\r?\n");
    private static final Pattern PUBLIC_LINES = Pattern.compile("\nPublic-Lines: ?[0-9]{1,4}\r?\n");
    private static final Pattern PRIVATE_LINES = Pattern.compile("\nPrivate-Lines: ?[0-9]{1,4}\r?\n");
    private static final int LONGEST_PRIVATE_LINES = 24;
    private static final int MOST_DIGITS = 9;
    private static final String PRIVATE = "Private-Lines:";
    private static final String LAST = "Private-MAC:";

    static PuttyKey head(byte[] body) throws UnusableKeyException {
        int secret = indexOf(body, PRIVATE, 0);
        String text = new String(body, 0, secret < 0 ? body.length : secret, ISO_8859_1);
        Matcher head = HEAD.matcher(text);
        if (!head.matches()) {
            throw withoutLineEnds();
        }
        String version = head.group(1);
        if (!version.equals("2") && !version.equals("3")) {
            throw new UnusableKeyException(
                    "is in version %s of PuTTY's form; versions 2 and 3 are read".formatted(version),
                    "write the key anew with puttygen");
        }
        if (secret < 0 || indexOf(body, LAST, secret) < 0) {
            throw new UnusableKeyException("is cut off: its line Private-MAC is missing");
        }
        if (!PUBLIC_LINES.matcher(text).find() || !isLine(PRIVATE_LINES, body, secret - 1)) {
            throw withoutLineEnds();
        }
        Matcher derivation = DERIVATION.matcher(text);
        if (!derivation.find()) {
            return new PuttyKey(head.group(2), null);
        }
        Pkcs8Encryption.requireMemory(derivation.group(1), number(MEMORY, text) << 10, number(PASSES, text));
        return new PuttyKey(head.group(2), derivation.group(1));
    }

    private static UnusableKeyException withoutLineEnds() {
        return new UnusableKeyException(
                "is a key of PuTTY's that has lost its line ends", "give the text with its line ends, or as \\n");
    }

    private static boolean isLine(Pattern line, byte[] body, int from) {
        int length = Math.min(LONGEST_PRIVATE_LINES, body.length - from);
        return line.matcher(new String(body, from, length, ISO_8859_1)).lookingAt();
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            return 0;
        }
        return found.group(1).length() > MOST_DIGITS ? Integer.MAX_VALUE : Long.parseLong(found.group(1));
    }

    private static int indexOf(byte[] text, String word, int from) {
        byte[] wanted = word.getBytes(ISO_8859_1);
        for (int i = from; i + wanted.length <= text.length; i++) {
            int k = 0;
            while (k < wanted.length && text[i + k] == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
