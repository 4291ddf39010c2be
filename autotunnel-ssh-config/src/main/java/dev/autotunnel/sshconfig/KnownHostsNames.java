package dev.autotunnel.sshconfig;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits the names of known_hosts files, between which {@code ssh -G} prints blanks. A name may contain blanks itself: then the
 * line of the configuration tells where each name ends. Immutable.
 *
 * @param key {@code userknownhostsfile} or {@code globalknownhostsfile}
 * @param lines the lines of the configuration with this option, also those that do not apply to the host
 * @param incomplete whether there may be more lines
 * @param tokens the tokens of the host; {@code ssh} has expanded the names of the user's files
 */
record KnownHostsNames(String key, List<ConfigLine> lines, boolean incomplete, Tokens tokens) {

    /**
     * Returns the names.
     *
     * @param printed what {@code ssh -G} printed
     * @throws SshConfigException if several splits are possible
     */
    Setting split(Setting printed) {
        String text = printed.text();
        Set<List<String>> found = new LinkedHashSet<>();
        for (ConfigLine line : lines) {
            for (List<String> words : List.of(line.words(), expanded(line))) {
                if (String.join(" ", words).equals(text)) {
                    found.add(words);
                }
            }
        }
        if (String.join(" ", defaults()).equals(text)) {
            found.add(defaults());
        }
        if (found.isEmpty()) {
            found.add(List.of(text.split(" ", -1)));
            boolean quoted = incomplete || lines.stream().anyMatch(KnownHostsNames::hasQuotes);
            if (quoted && text.contains(" ")) {
                found.add(List.of(text));
            }
        }
        if (found.size() > 1) {
            throw printed.origin().refuse("%s \"%s\": it is not clear where a name ends".formatted(key, text));
        }
        return new Setting(found.iterator().next(), printed.origin());
    }

    private List<String> expanded(ConfigLine line) {
        try {
            return line.words().stream()
                    .map(word -> tokens.name(word, line.origin()))
                    .toList();
        } catch (SshConfigException notOfThisHost) {
            return List.of();
        }
    }

    /** The names if no line applies. The home directory may have a blank in its name. */
    private List<String> defaults() {
        return key.startsWith("user")
                ? List.of(tokens.home() + "/.ssh/known_hosts", tokens.home() + "/.ssh/known_hosts2")
                : List.of(ConfigDefaults.GLOBAL_KNOWN_HOSTS.split(" "));
    }

    private static boolean hasQuotes(ConfigLine line) {
        return line.rest().chars().anyMatch(c -> c == '"' || c == '\'' || c == '\\');
    }
}
