package dev.autotunnel.spec;

import dev.autotunnel.internal.algorithms.AlgorithmList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chooses what a message may quote of a value that was refused. A value in the wrong place may be a secret: a private key
 * instead of a public one, or a URL with a password.
 *
 * <p>Stateless; thread-safe.
 */
final class Quotable {
    /** No sound value is longer, except lists of algorithms, whose message names the wrong one. */
    private static final int LONGEST = 256;

    private static final int MOST_OF_A_FINGERPRINT = 20;
    private static final Pattern TYPE = Pattern.compile("(ssh|ecdsa|rsa|sk)-[a-z0-9@.-]{1,40}(?=\\s|$)");

    /** The last three are the begin of a key in base64. */
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("PRIVATE KEY|PuTTY-User-Key-File|LS0tLS1CRUdJTi|b3BlbnNzaC1rZXktdjE|UHVUVFktVXNlci1LZX");

    private static final Pattern WHOLE_KEY = Pattern.compile(
            "-----BEGIN |PuTTY-User-Key-File-\\d|^\\s*LS0tLS1CRUdJTi|^\\s*b3BlbnNzaC1rZXktdjE|^\\s*UHVUVFktVXNlci1LZX");

    private Quotable() {}

    /** Returns the value as text; without a private key, and without a password before an {@code @}. */
    static String value(Object value) {
        String text = String.valueOf(value);
        if (isPrivateKey(text) || text.length() > LONGEST) {
            return length(text);
        }
        int at = text.lastIndexOf('@');
        boolean password = at > 0 && text.substring(0, at).contains(":");
        return password ? "***" + text.substring(at) : text;
    }

    /** Returns what may be shown of a text that is no public key and no fingerprint: the type, and the length. */
    static String publicKey(String text) {
        if (text.isBlank()) {
            return "";
        }
        Matcher type = TYPE.matcher(text);
        if (type.lookingAt()) {
            return type.group() + " " + length(text);
        }
        boolean fingerprint = text.startsWith("SHA256:") || text.startsWith("MD5:");
        if (fingerprint && text.length() <= MOST_OF_A_FINGERPRINT) {
            return text;
        }
        return fingerprint ? text.substring(0, MOST_OF_A_FINGERPRINT) + " " + length(text) : length(text);
    }

    /** Returns a list of algorithms, if it is one: none has a longer name than 64 characters. */
    static String algorithms(String text) {
        boolean names = Stream.of(text.split(",", -1)).allMatch(name -> name.length() <= AlgorithmList.LONGEST_NAME);
        return names ? text : length(text);
    }

    /** Whether the text is that of a private key, perhaps in base64 as a whole. */
    static boolean isPrivateKey(String text) {
        return PRIVATE_KEY.matcher(text).find();
    }

    /** Whether a path is a private key and no name: a name may well contain {@code PRIVATE KEY}. */
    static boolean isWholeKey(String path) {
        return WHOLE_KEY.matcher(path).find();
    }

    private static String length(String text) {
        return "*** (%d characters)".formatted(text.length());
    }
}
