package dev.autotunnel.autossh;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One option of {@code ssh} by its long name.
 *
 * @param name in any case
 * @param value without quotes
 */
record Setting(String name, String value) {
    private static final Pattern FORM = Pattern.compile("\\s*([^\\s=]+)(?:\\s*=\\s*|\\s+)(.*?)\\s*", Pattern.DOTALL);

    /** Reads {@code Name=value} and {@code Name value}, as {@code -o} and the lines of a configuration file have it. */
    static Setting parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            throw new UsageException("-o \"%s\": must be Name=value or \"Name value\"".formatted(text));
        }
        String value = matcher.group(2);
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.indexOf('"', 1) == value.length() - 1;
        return new Setting(matcher.group(1), quoted ? value.substring(1, value.length() - 1) : value);
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** The name as {@code ssh -G} prints it. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
