package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the private key in a text, as {@code ssh} finds it in a file: text before and after the key is ignored. A text may have
 * lost its form on its way through an environment variable or a configuration file. So a line end may be written as the two
 * characters {@code \n}, be a blank, or be missing, and the whole text may be in base64.
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class KeyText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final String PUTTY = "PuTTY-User-Key-File-";
    private static final String OPENSSH_MAGIC = "openssh-key-v1\0";
    private static final Pattern CIPHER = Pattern.compile(
            "DEK-Info: ?([A-Z0-9-]*(?:AES|ARIA|CAMELLIA)[A-Z0-9-]*,[0-9A-Fa-f]{32}|[A-Z0-9-]+,[0-9A-Fa-f]{16})");

    private KeyText() {}

    /** Returns the first private key. The caller wipes both the content and the block. */
    static PemBlock find(byte[] content) throws UnusableKeyException {
        return find(content, true);
    }

    private static PemBlock find(byte[] content, boolean mayBeBase64) throws UnusableKeyException {
        char[] chars = unescaped(decode(content));
        try {
            return find(CharBuffer.wrap(chars), mayBeBase64);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static PemBlock find(CharBuffer text, boolean mayBeBase64) throws UnusableKeyException {
        int putty = indexOf(text, PUTTY, 0);
        if (putty >= 0) {
            return new PemBlock(PemBlock.PUTTY, null, bytes(text, putty, text.length()));
        }
        int at = indexOf(text, BEGIN, 0);
        while (at >= 0) {
            int from = at + BEGIN.length();
            int labelEnd = indexOf(text, DASHES, from);
            String label = labelEnd < 0 ? "" : text.subSequence(from, labelEnd).toString();
            if (label.endsWith("PRIVATE KEY") || labelEnd < 0) {
                int end = labelEnd < 0 ? -1 : indexOf(text, "-----END " + label + DASHES, labelEnd);
                if (end < 0) {
                    throw new UnusableKeyException("is cut off: its END line is missing");
                }
                return block(label, text, labelEnd + DASHES.length(), end);
            }
            at = indexOf(text, BEGIN, labelEnd);
        }
        PemBlock inner = mayBeBase64 ? base64(text) : null;
        if (inner == null) {
            throw OtherContent.of(text);
        }
        return inner;
    }

    private static PemBlock block(String label, CharBuffer text, int from, int end) throws UnusableKeyException {
        Matcher header = CIPHER.matcher(text).region(from, end);
        boolean encrypted = header.find();
        if (!encrypted && indexOf(text, "Proc-Type:", from) >= 0) {
            throw new UnusableKeyException("is encrypted in a way that is not known");
        }
        byte[] base64 = withoutBlanks(text, encrypted ? header.end() : from, end);
        try {
            return new PemBlock(
                    label,
                    encrypted ? header.group(1) : null,
                    Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new UnusableKeyException("is damaged: the text between its BEGIN and END line is not base64");
        } finally {
            PemBlock.wipe(base64);
        }
    }

    /** Returns the key in a text that is in base64 as a whole; null if it is no such text. */
    private static @Nullable PemBlock base64(CharBuffer text) throws UnusableKeyException {
        byte[] base64 = withoutBlanks(text, 0, text.length());
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        } finally {
            PemBlock.wipe(base64);
        }
        String begin = new String(decoded, 0, Math.min(decoded.length, OPENSSH_MAGIC.length()), ISO_8859_1);
        if (begin.equals(OPENSSH_MAGIC)) {
            return new PemBlock(PemBlock.OPENSSH, null, decoded); // only the BEGIN and END lines are missing
        }
        try {
            if (begin.startsWith("0") && decoded.length > 2) {
                throw new UnusableKeyException("lacks its BEGIN and END lines, which tell what kind of key it is");
            }
            return begin.startsWith(DASHES) || begin.startsWith("PuTTY-") ? find(decoded, false) : null;
        } finally {
            PemBlock.wipe(decoded);
        }
    }

    private static char[] decode(byte[] content) {
        int mark = content.length < 2 ? 0 : ((content[0] & 0xff) << 8) | (content[1] & 0xff);
        // Windows PowerShell writes UTF-16 with a byte order mark.
        Charset charset = mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : ISO_8859_1;
        CharBuffer decoded = charset.decode(ByteBuffer.wrap(content));
        char[] chars = new char[decoded.length()];
        decoded.get(chars);
        Arrays.fill(decoded.array(), '\0');
        return chars;
    }

    /** Replaces the two characters {@code \n} by a line end, and {@code \r} by nothing. The given array is wiped. */
    private static char[] unescaped(char[] text) {
        char[] plain = new char[text.length];
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            boolean escape = text[i] == '\\' && i + 1 < text.length && (text[i + 1] == 'n' || text[i + 1] == 'r');
            if (!escape) {
                plain[length++] = text[i];
            } else if (text[++i] == 'n') {
                plain[length++] = '\n';
            }
        }
        Arrays.fill(text, '\0');
        char[] exact = Arrays.copyOf(plain, length);
        Arrays.fill(plain, '\0');
        return exact;
    }

    private static byte[] withoutBlanks(CharBuffer text, int from, int to) {
        byte[] all = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c > ' ') {
                all[length++] = c < 0x80 ? (byte) c : (byte) '?';
            }
        }
        byte[] exact = Arrays.copyOf(all, length);
        PemBlock.wipe(all);
        return exact;
    }

    private static byte[] bytes(CharBuffer text, int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private static int indexOf(CharBuffer text, String word, int from) {
        for (int i = from; i + word.length() <= text.length(); i++) {
            int k = 0;
            while (k < word.length() && text.charAt(i + k) == word.charAt(k)) {
                k++;
            }
            if (k == word.length()) {
                return i;
            }
        }
        return -1;
    }
}
