package dev.autotunnel.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Makes text that a server or a client chose fit for a log line: one line, printable, of bounded length. Controls (newlines,
 * terminal escapes), format characters (those that change the direction of text or have no width), private and unassigned code
 * points are replaced by a backslash, {@code u} and their number in hexadecimal. A text that was made fit stays as it is if it is made fit again.
 *
 * <p>Thread-safe.
 */
public final class UntrustedText {
    /** The most characters of one quoted text. */
    public static final int QUOTE = 300;

    /** The most characters of one line that may hold several quoted texts. */
    public static final int LINE = 2000;

    private UntrustedText() {}

    /** The text in quotation marks, cut to {@link #QUOTE} characters. */
    public static String quote(@Nullable String text) {
        return '"' + fit(text, QUOTE) + '"';
    }

    /** The text, cut to {@link #LINE} characters. */
    public static String line(@Nullable String text) {
        return fit(text, LINE);
    }

    /** The text, cut to that many characters, its note about the cut included. */
    static String fit(@Nullable String text, int most) {
        String whole = String.valueOf(text);
        StringBuilder fit = new StringBuilder();
        int next = 0;
        while (next < whole.length() && fit.length() <= most) {
            int c = whole.codePointAt(next);
            append(fit, c);
            next += Character.charCount(c);
        }
        return fit.length() <= most && next == whole.length() ? fit.toString() : cut(fit, whole.length(), most);
    }

    private static String cut(StringBuilder fit, int length, int most) {
        String note = "... (" + length + " characters)";
        int end = Math.min(fit.length(), most - note.length());
        boolean splitsPair = Character.isHighSurrogate(fit.charAt(end - 1));
        fit.setLength(splitsPair ? end - 1 : end);
        return fit.append(note).toString();
    }

    private static void append(StringBuilder fit, int c) {
        if (isPrintable(c)) {
            fit.appendCodePoint(c);
        } else if (c == '\n') {
            fit.append("\\n");
        } else if (c == '\r') {
            fit.append("\\r");
        } else if (c == '\t') {
            fit.append("\\t");
        } else {
            fit.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
