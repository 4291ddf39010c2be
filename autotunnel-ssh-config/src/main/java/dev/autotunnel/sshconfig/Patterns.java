package dev.autotunnel.sshconfig;

import java.util.List;
import java.util.Locale;

/** The patterns of {@code ssh_config}: {@code *} and {@code ?}, and lists with {@code !}. Thread-safe. */
final class Patterns {
    private Patterns() {}

    /** Returns whether the pattern stands for the whole text. Upper and lower case differ. */
    static boolean matches(String text, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            if (in < pattern.length()
                    && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))
                    && pattern.charAt(in) != '*') {
                at++;
                in++;
            } else if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resume = at;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    /** Returns whether one of the patterns matches and no pattern that begins with {@code !} does, as on a {@code Host} line. */
    static boolean matchesAny(String text, List<String> patterns) {
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (matches(text, negated ? pattern.substring(1) : pattern)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** Returns whether a list of patterns with commas matches, as in a {@code Match} line. */
    static boolean matchesList(String text, String patterns) {
        return matchesAny(text, List.of(patterns.split(",", -1)));
    }

    /** Returns whether a list of patterns with commas matches a host name, in any case. */
    static boolean matchesHost(String host, String patterns) {
        return matchesList(host.toLowerCase(Locale.ROOT), patterns.toLowerCase(Locale.ROOT));
    }
}
