package dev.autotunnel.sshconfig;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the value of one option, as OpenSSH does while it reads a file. Thread-safe. */
final class OptionValues {
    private static final Set<String> FLAGS = Set.of(
            "checkhostip",
            "clearallforwardings",
            "exitonforwardfailure",
            "gatewayports",
            "identitiesonly",
            "proxyusefdpass");
    private static final Set<String> LISTS = Set.of("userknownhostsfile", "globalknownhostsfile");
    private static final Set<String> SEVERAL =
            Set.of("userknownhostsfile", "globalknownhostsfile", "canonicaldomains", "canonicalizepermittedcnames");
    private static final Set<String> YES_OR_NO = Set.of("yes", "no", "true", "false");
    private static final Set<String> CHECKING = Set.of("yes", "no", "true", "false", "ask", "off", "accept-new");
    private static final Set<String> FAMILIES = Set.of("any", "inet", "inet6");
    private static final Set<String> TIMES = Set.of("serveraliveinterval", "connecttimeout");
    private static final Pattern TIME = Pattern.compile("(?i)none|([0-9]{1,9}[smhdw]?)+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private OptionValues() {}

    /**
     * Returns the arguments of an option.
     *
     * @throws SshConfigException if there are too many or too few, or one is invalid
     */
    static List<String> of(ConfigLine line) {
        String key = line.key();
        if (KnownOptions.isRaw(key)) {
            return List.of(line.raw());
        }
        List<String> words = line.words();
        require(!words.isEmpty() && !words.contains(""), line, "has no value");
        if (KnownOptions.note(key) != null) {
            return words;
        }
        switch (key) {
            case "localforward" -> require(words.size() == 2, line, "must have a listener and a target");
            case "remoteforward" -> require(words.size() <= 2, line, "must have a listener and a target");
            default -> require(words.size() == 1 || SEVERAL.contains(key), line, "has too many values");
        }
        checkWord(key, words, line);
        return words;
    }

    private static void checkWord(String key, List<String> words, ConfigLine line) {
        String word = words.get(0).toLowerCase(Locale.ROOT);
        if (FLAGS.contains(key)) {
            require(YES_OR_NO.contains(word), line, "must be yes or no");
        } else if (TIMES.contains(key)) {
            require(TIME.matcher(word).matches(), line, "must be a time");
        } else if (LISTS.contains(key)) {
            boolean none = words.stream().anyMatch("none"::equalsIgnoreCase);
            require(!none || words.size() == 1, line, "must not have files beside none");
        } else if (key.equals("stricthostkeychecking")) {
            require(CHECKING.contains(word), line, "must be yes, no, ask or accept-new");
        } else if (key.equals("addressfamily")) {
            require(FAMILIES.contains(word), line, "must be any, inet or inet6");
        } else if (key.equals("port")) {
            boolean port =
                    NUMBER.matcher(word).matches() && Long.parseLong(word) >= 1 && Long.parseLong(word) <= 65_535;
            require(port, line, "must be a port number from 1 to 65535");
        } else if (key.equals("serveralivecountmax")) {
            require(NUMBER.matcher(word).matches(), line, "must be a number");
        } else if (key.equals("canonicalizehostname")) {
            require(word.equals("no") || word.equals("false"), line, "needs OpenSSH, which is not used");
        }
    }

    private static void require(boolean holds, ConfigLine line, String rule) {
        if (!holds) {
            throw line.origin().refuse("%s \"%s\": %s".formatted(line.key(), line.rest(), rule));
        }
    }
}
