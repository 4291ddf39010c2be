package dev.autotunnel.sshconfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The options that apply to one host, from the caller and the configuration files together.
 *
 * <p>Option names are in lower case, as {@code ssh -G} prints them. Not thread-safe.
 */
final class HostSettings {
    private static final Map<String, Integer> UNITS = Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);

    private static final Pattern TIME = Pattern.compile("(\\d{1,9}[smhdw]?)+");
    private static final Pattern TIME_PART = Pattern.compile("(\\d{1,9})([smhdw]?)");

    private final Map<String, List<Setting>> values = new TreeMap<>();

    /**
     * One value of an option.
     *
     * @param words the arguments; exactly one for most options
     * @param origin where the value comes from
     */
    record Setting(List<String> words, Origin origin) {
        Setting {
            words = List.copyOf(words);
        }

        /** Returns the arguments with a blank between them, as {@code ssh -G} prints them. */
        String text() {
            return words.size() == 1 ? words.get(0) : String.join(" ", words);
        }
    }

    /**
     * Adds a value to those that the option has already.
     *
     * @throws SshConfigException if the value contains a control character, unless the option has no effect
     */
    void add(String key, Setting setting) {
        if (KnownOptions.note(key) == null) {
            ControlCharacters.refuse(key, setting.text(), setting.origin());
        }
        values.computeIfAbsent(key, k -> new ArrayList<>()).add(setting);
    }

    /** Adds a value only if the option has none, since the first value of an option counts. */
    void addIfAbsent(String key, Setting setting) {
        if (all(key).isEmpty()) {
            add(key, setting);
        }
    }

    /** Adds a default value if the option has none. */
    void addDefault(String key, String... words) {
        addIfAbsent(key, new Setting(List.of(words), Origin.DEFAULT));
    }

    /** Replaces all values of an option by one. */
    void replace(String key, Setting setting) {
        remove(key);
        add(key, setting);
    }

    /** Removes all values of an option. */
    void remove(String key) {
        values.remove(key);
    }

    /** Returns the options that have a value. */
    Set<String> keys() {
        return Set.copyOf(values.keySet());
    }

    /** Returns all values of an option; empty if it has none. */
    List<Setting> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Returns the first value of an option. */
    Optional<Setting> first(String key) {
        return all(key).stream().findFirst();
    }

    /** Returns the text of the first value of an option. */
    Optional<String> text(String key) {
        return first(key).map(Setting::text);
    }

    /**
     * Returns the first value of an option that every host must have.
     *
     * @throws SshConfigException if the option has no value
     */
    String get(String key) {
        return text(key).orElseThrow(() -> new SshConfigException("the configuration has no " + key));
    }

    /** Returns whether the option is {@code yes} or {@code true}. */
    boolean isOn(String key) {
        String value = text(key).orElse("no");
        return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true");
    }

    /**
     * Returns the first value of an option as a number.
     *
     * @throws SshConfigException if the option has no value, or one that is not a number
     */
    int number(String key) {
        String value = get(key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw invalid(key, value, "must be a number");
        }
    }

    /**
     * Returns the first value of an option as a time, such as {@code 90} or {@code 1m30s}.
     *
     * @return the time; zero if the option is {@code none} or has no value
     * @throws SshConfigException if the value is not a time
     */
    Duration time(String key) {
        String value = text(key).orElse("none").toLowerCase(Locale.ROOT);
        if (value.equals("none")) {
            return Duration.ZERO;
        }
        if (!TIME.matcher(value).matches()) {
            throw invalid(key, value, "must be a time");
        }
        long seconds = TIME_PART
                .matcher(value)
                .results()
                .mapToLong(part -> Long.parseLong(part.group(1)) * UNITS.getOrDefault(part.group(2), 1))
                .sum();
        return Duration.ofSeconds(seconds);
    }

    private SshConfigException invalid(String key, String value, String rule) {
        return first(key)
                .map(Setting::origin)
                .orElse(Origin.UNKNOWN)
                .refuse("%s \"%s\": %s".formatted(key, value, rule));
    }
}
