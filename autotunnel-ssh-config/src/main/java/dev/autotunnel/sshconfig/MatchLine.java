package dev.autotunnel.sshconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether a {@code Match} line applies to a host. It knows {@code all}, {@code host}, {@code originalhost}, {@code user},
 * {@code localuser} and {@code canonical}, each with {@code !}. Any other criterion is refused if the result depends on it.
 * Immutable.
 *
 * @param destinationHost the host as the caller gave it
 * @param hostName the host with what {@code HostName} has set so far
 * @param user the user on the server, as far as it is known
 */
record MatchLine(String destinationHost, String hostName, String user) {
    private static final Set<String> WITHOUT_ARGUMENT = Set.of("all", "canonical", "final");

    /**
     * Returns whether all criteria hold.
     *
     * @throws SshConfigException if a criterion is unknown, needs OpenSSH, or has no argument
     */
    boolean applies(ConfigLine line) {
        List<String> words = split(line);
        boolean result = true;
        for (int i = 0; i < words.size(); i++) {
            boolean negated = words.get(i).startsWith("!");
            String criterion = words.get(i).substring(negated ? 1 : 0).toLowerCase(Locale.ROOT);
            String argument = "";
            if (!WITHOUT_ARGUMENT.contains(criterion)) {
                i++;
                if (i == words.size()) {
                    throw line.origin().refuse("Match %s: %s has no argument".formatted(line.rest(), criterion));
                }
                argument = words.get(i);
            } else if (criterion.equals("all") && !isAlone(words, i)) {
                throw line.origin().refuse("Match %s: all must stand alone".formatted(line.rest()));
            }
            result &= holds(criterion, argument, line, result) != negated;
        }
        if (words.isEmpty()) {
            throw line.origin().refuse("Match %s: has no criterion".formatted(line.rest()));
        }
        return result;
    }

    /** Only canonical and final may stand before all, and nothing behind it. */
    private static boolean isAlone(List<String> words, int all) {
        return all == words.size() - 1 && (all == 0 || (all == 1 && words.get(0).matches("(?i)!?(canonical|final)")));
    }

    private boolean holds(String criterion, String argument, ConfigLine line, boolean matters) {
        return switch (criterion) {
            case "all" -> true;
            case "canonical" -> false; // names are not made canonical here, so the files are read once
            case "host" -> Patterns.matchesHost(hostName, argument);
            case "originalhost" -> Patterns.matchesHost(destinationHost, argument);
            case "user" -> Patterns.matchesList(user, argument);
            case "localuser" -> Patterns.matchesList(System.getProperty("user.name"), argument);
            case "exec" -> {
                if (matters) {
                    throw line.origin().refuse("Match exec needs OpenSSH, which is not used");
                }
                yield false;
            }
            default -> throw line.origin().refuse("Match %s needs OpenSSH, which is not used".formatted(criterion));
        };
    }

    /** Splits at blanks and at {@code =}. Only double quotes hold blanks together here, and there is no escape. */
    private static List<String> split(ConfigLine line) {
        List<String> words = new ArrayList<>();
        String text = line.rest();
        int at = 0;
        while (at < text.length() && text.charAt(at) != '#') {
            int end;
            if (text.charAt(at) == '"') {
                at++;
                end = text.indexOf('"', at);
                if (end < 0) {
                    throw line.origin().refuse("Match %s: a quote is not closed".formatted(text));
                }
                words.add(text.substring(at, end));
                at = end + 1;
            } else {
                end = at;
                while (end < text.length() && " \t=\"".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                words.add(text.substring(at, end));
                at = end;
            }
            at = skipSeparator(text, at);
        }
        return words;
    }

    /** Skips blanks, with one {@code =} among them. */
    private static int skipSeparator(String text, int from) {
        int at = skipBlanks(text, from);
        return at < text.length() && text.charAt(at) == '=' ? skipBlanks(text, at + 1) : at;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
