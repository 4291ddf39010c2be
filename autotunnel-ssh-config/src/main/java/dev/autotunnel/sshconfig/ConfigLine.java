package dev.autotunnel.sshconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of a configuration file, or the text of one {@code -o}, split as OpenSSH splits it: a keyword, then whitespace or one
 * {@code =}, then the rest. Immutable.
 *
 * @param name the keyword as it is written
 * @param rest what follows, without whitespace at its ends; may be empty
 * @param origin where the line comes from
 */
record ConfigLine(String name, String rest, Origin origin) {
    private static final String WHITESPACE = " \t\r\n\f";

    /**
     * Splits a line.
     *
     * @return the line; empty for a comment and for a blank line
     * @throws SshConfigException if nothing follows the keyword
     */
    static Optional<ConfigLine> parse(String line, Origin origin) {
        int end = line.length();
        while (end > 0 && isBlank(line.charAt(end - 1))) {
            end--;
        }
        int start = skipBlanks(line, 0, end);
        if (start == end || line.charAt(start) == '#') {
            return Optional.empty();
        }
        int at = start;
        while (at < end && !isBlank(line.charAt(at)) && line.charAt(at) != '=') {
            at++;
        }
        String name = line.substring(start, at);
        at = skipBlanks(line, at, end);
        if (at < end && line.charAt(at) == '=') {
            at = skipBlanks(line, at + 1, end);
        }
        if (name.isEmpty() || name.indexOf('"') >= 0) {
            throw origin.refuse("\"%s\": is not the name of an option".formatted(name));
        }
        if (at == end) {
            throw origin.refuse("option %s has no value".formatted(name));
        }
        return Optional.of(new ConfigLine(name, line.substring(at, end), origin));
    }

    /** Returns the line of an option whose value is one argument, exactly as given. */
    static ConfigLine of(String name, String argument, Origin origin) {
        return new ConfigLine(name, KnownOptions.isRaw(KnownOptions.key(name)) ? argument : quote(argument), origin);
    }

    /** Returns the keyword in lower case, as {@code ssh -G} prints it. */
    String key() {
        return KnownOptions.key(name);
    }

    /** Returns the rest as one text, as for options that take a command: quotes and comments belong to it. */
    String raw() {
        int at = 0;
        while (at < rest.length() && (isBlank(rest.charAt(at)) || rest.charAt(at) == '=')) {
            at++;
        }
        return rest.substring(at);
    }

    /**
     * Splits the rest into arguments. Quotes of both kinds hold blanks together, and a backslash makes a quote, a backslash or,
     * outside of quotes, a blank an ordinary character. A {@code #} at the beginning of an argument starts a comment.
     *
     * @throws SshConfigException if a quote is not closed
     */
    List<String> words() {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < rest.length()) {
            char c = rest.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '#') {
                break;
            } else {
                StringBuilder word = new StringBuilder();
                at = word(at, word);
                words.add(word.toString());
            }
        }
        return words;
    }

    /** Reads one argument and returns the index behind it. */
    private int word(int start, StringBuilder word) {
        char quote = 0;
        int at = start;
        for (; at < rest.length(); at++) {
            char c = rest.charAt(at);
            if (c == '\\' && isEscaped(at + 1, quote)) {
                at++;
                word.append(rest.charAt(at));
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                break;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw origin.refuse("option %s: a quote is not closed".formatted(name));
        }
        return at;
    }

    private boolean isEscaped(int at, char quote) {
        if (at >= rest.length()) {
            return false;
        }
        char c = rest.charAt(at);
        return c == '\'' || c == '"' || c == '\\' || (quote == 0 && c == ' ');
    }

    private static String quote(String argument) {
        boolean plain = !argument.isEmpty() && argument.chars().noneMatch(c -> " \t\"'\\#".indexOf(c) >= 0);
        return plain ? argument : '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static int skipBlanks(String line, int from, int end) {
        int at = from;
        while (at < end && isBlank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return WHITESPACE.indexOf(c) >= 0;
    }

    /** Returns the option as the value of {@code -o}. */
    @Override
    public String toString() {
        return name.toLowerCase(Locale.ROOT) + "=" + rest;
    }
}
