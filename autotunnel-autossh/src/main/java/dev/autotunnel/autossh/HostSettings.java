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
 * What holds for one host: options of the command line and of the configuration files together, names in lower case as
 * {@code ssh -G} prints them.
 */
final class HostSettings {
    private static final Map<String, Integer> UNITS = Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);

    private static final Pattern TIME = Pattern.compile("(\\d{1,9}[smhdw]?)+");
    private static final Pattern TIME_PART = Pattern.compile("(\\d{1,9})([smhdw]?)");

    private final Map<String, List<String>> values = new TreeMap<>();

    /** Adds a value of an option that may have several, or the first and only one. */
    void add(String key, String value) {
        values.computeIfAbsent(key.toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                .add(value);
    }

    /** Sets a value unless there is one: of each option the first counts. */
    void addIfAbsent(String key, String value) {
        if (all(key).isEmpty()) {
            add(key, value);
        }
    }

    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    /** The value, which a host always has. */
    String get(String key) {
        return first(key).orElseThrow(() -> new UsageException("the configuration has no " + key));
    }

    boolean isOn(String key) {
        return first(key)
                .map(value -> value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true"))
                .orElse(false);
    }

    int number(String key) {
        String value = get(key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("%s \"%s\": must be a number".formatted(key, value), e);
        }
    }

    /** A time as {@code ssh} writes it, {@code 90} or {@code 1m30s}; zero where it is none or not given. */
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
