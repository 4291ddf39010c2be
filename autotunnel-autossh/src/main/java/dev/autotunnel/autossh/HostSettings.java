package dev.autotunnel.autossh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The options that apply to one host, from the command line and the configuration files together.
 *
 * <p>Option names are in lower case, as {@code ssh -G} prints them. Not thread-safe.
 */
final class HostSettings {
    private static final Map<String, Integer> UNITS = Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);

    private static final Pattern TIME = Pattern.compile("(\\d{1,9}[smhdw]?)+");
    private static final Pattern TIME_PART = Pattern.compile("(\\d{1,9})([smhdw]?)");

    private final Map<String, List<String>> values = new TreeMap<>();

    /** Adds a value to those that the option has already. */
    void add(String key, String value) {
        values.computeIfAbsent(key.toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                .add(value);
    }

    /** Adds a value only if the option has none, since the first value of an option counts. */
    void addIfAbsent(String key, String value) {
        if (all(key).isEmpty()) {
            add(key, value);
        }
    }

    /** Returns all values of an option; empty if it has none. */
    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Returns the first value of an option. */
    Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    /**
     * Returns the first value of an option that every host must have.
     *
     * @throws UsageException if the option has no value
     */
    String get(String key) {
        return first(key).orElseThrow(() -> new UsageException("the configuration has no " + key));
    }

    /** Returns whether the option is {@code yes} or {@code true}. */
    boolean isOn(String key) {
        return first(key)
                .map(value -> value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true"))
                .orElse(false);
    }

    /**
     * Returns the first value of an option as a number.
     *
     * @throws UsageException if the option has no value, or one that is not a number
     */
    int number(String key) {
        String value = get(key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("%s \"%s\": must be a number".formatted(key, value), e);
        }
    }

    /**
     * Returns the first value of an option as a time, such as {@code 90} or {@code 1m30s}.
     *
     * @return the time; zero if the option is {@code none} or has no value
     * @throws UsageException if the value is not a time
     */
    Duration time(String key) {
        String value = first(key).orElse("none").toLowerCase(Locale.ROOT);
        if (value.equals("none")) {
            return Duration.ZERO;
        }
        if (!TIME.matcher(value).matches()) {
            throw new UsageException("%s \"%s\": must be a time".formatted(key, value));
        }
        long seconds = TIME_PART
                .matcher(value)
                .results()
                .mapToLong(part -> Long.parseLong(part.group(1)) * UNITS.getOrDefault(part.group(2), 1))
                .sum();
        return Duration.ofSeconds(seconds);
    }
}
