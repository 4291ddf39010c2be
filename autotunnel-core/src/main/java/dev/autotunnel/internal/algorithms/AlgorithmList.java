package dev.autotunnel.internal.algorithms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * OpenSSH's syntax for a list of algorithms: names with commas replace the defaults; {@code +names} are appended, {@code
 * -patterns} removed, {@code ^names} put first. Stateless; thread-safe.
 */
public final class AlgorithmList {
    /** The longest name of an algorithm that a message quotes. A longer text may be a key in the wrong place. */
    public static final int LONGEST_NAME = 64;

    private AlgorithmList() {}

    /**
     * Refuses a text that {@code ssh} would refuse: an unknown name, or nothing.
     *
     * @throws IllegalArgumentException with the rule that is broken
     */
    public static void check(AlgorithmKind kind, String text) {
        boolean removes = text.startsWith("-");
        for (String name : names(text)) {
            boolean pattern = removes && name.matches("[\\w.@*?-]+");
            if (!pattern && !kind.isKnown(name)) {
                throw new IllegalArgumentException("must not hold %s, which is unknown"
                        .formatted(name.length() <= LONGEST_NAME ? "'" + name + "'" : "a name"));
            }
        }
        if (names(text).isEmpty()) {
            throw new IllegalArgumentException("must name an algorithm");
        }
        if (!kind.defaults().isEmpty() && apply(kind, text, kind.defaults()).isEmpty()) {
            throw new IllegalArgumentException("must leave an algorithm that this library has");
        }
    }

    /**
     * Returns what is offered, without the names for which there is no code here.
     *
     * @param text as accepted by {@link #check}
     */
    public static List<String> apply(AlgorithmKind kind, String text, List<String> defaults) {
        List<String> names = names(text);
        List<String> all = new ArrayList<>();
        if (text.startsWith("-")) {
            Predicate<String> removed = names.stream()
                    .map(AlgorithmList::pattern)
                    .map(Pattern::asMatchPredicate)
                    .reduce(name -> false, Predicate::or);
            defaults.stream().filter(removed.negate()).forEach(all::add);
        } else if (text.startsWith("+")) {
            all.addAll(defaults);
            all.addAll(names);
        } else if (text.startsWith("^")) {
            all.addAll(names);
            all.addAll(defaults);
        } else {
            all.addAll(names);
        }
        return all.stream()
                .distinct()
                .filter(kind.offerable(defaults)::contains)
                .toList();
    }

    private static List<String> names(String text) {
        String plain = text.matches("(?s)[+^-].*") ? text.substring(1) : text;
        return Arrays.stream(plain.split(",", -1))
                .filter(name -> !name.isEmpty() || !plain.isEmpty())
                .toList();
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text.replace(".", "\\.").replace("*", ".*").replace("?", "."));
    }
}
