package dev.autotunnel.autossh;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of {@code ssh} by the name that it has in {@code ssh_config}. Immutable.
 *
 * @param name the name, in any case
 * @param value the value, without quotes
 */
record SshOption(String name, String value) {
    private static final Pattern FORM = Pattern.compile("\\s*([^\\s=]+)(?:\\s*=\\s*|\\s+)(.*?)\\s*", Pattern.DOTALL);

    /**
     * Parses {@code Name=value} or {@code Name value}: the value of {@code -o}, or a line of a configuration file.
     *
     * @throws UsageException if the text has neither form
     */
    static SshOption parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            throw new UsageException("option \"%s\": must be Name=value or \"Name value\"".formatted(text));
        }
        String value = matcher.group(2);
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.indexOf('"', 1) == value.length() - 1;
        return new SshOption(matcher.group(1), quoted ? value.substring(1, value.length() - 1) : value);
    }

    /** Returns whether the option has this name, in any case. */
    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Returns the name in lower case, as {@code ssh -G} prints it. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
