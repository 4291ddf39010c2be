package dev.autotunnel.autossh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of {@code ssh} by the name that it has in {@code ssh_config}. Immutable.
 *
 * @param name the name, in any case
 * @param value the value; of {@code -o} with its quotes
 * @param literal whether blanks and quotes in the value belong to it, as in the value of {@code -i}
 */
record SshOption(String name, String value, boolean literal) {
    private static final Pattern FORM = Pattern.compile("\\s*([^\\s=]+)(?:\\s*=\\s*|\\s+)(.*?)\\s*", Pattern.DOTALL);

    /** Makes an option whose value is written as in a configuration file. */
    SshOption(String name, String value) {
        this(name, value, false);
    }

    /**
     * Parses {@code Name=value} or {@code Name value}, the value of {@code -o}.
     *
     * @throws UsageException if the text has neither form, or contains a control character other than a tab
     */
    static SshOption parse(String text) {
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new UsageException("option -o: must not contain a control character");
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            throw new UsageException("option \"%s\": must be Name=value or \"Name value\"".formatted(text));
        }
        return new SshOption(matcher.group(1), matcher.group(2));
    }

    /** Returns whether the option has this name, in any case. */
    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
