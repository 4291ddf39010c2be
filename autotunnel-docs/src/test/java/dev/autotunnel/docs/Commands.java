package dev.autotunnel.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Splits lines for a shell into commands. */
final class Commands {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z_]+=.*");
    private static final Pattern REDIRECTION = Pattern.compile("\\s+(?:2?>|<|\\|).*");

    private Commands() {}

    /**
     * One command.
     *
     * @param program the first word
     * @param arguments the other words, without their quotes
     */
    record Command(String program, List<String> arguments) {
        @Override
        public String toString() {
            return program + " " + String.join(" ", arguments);
        }
    }

    static List<Command> of(String text) {
        return lines(text).map(Commands::command).toList();
    }

    /** Returns the commands as they are written, one a line, without comments. */
    static Stream<String> lines(String text) {
        return text.replace("\\\n", " ")
                .lines()
                .map(line -> line.replaceFirst("(^|\\s+)#.*", ""))
                .filter(line -> !line.isBlank());
    }

    static Command command(String line) {
        List<String> words =
                new ArrayList<>(WORD.matcher(REDIRECTION.matcher(line).replaceFirst(""))
                        .results()
                        .map(MatchResult::group)
                        .map(word -> word.replaceAll("['\"]", ""))
                        .toList());
        while (words.size() > 1
                && (ASSIGNMENT.matcher(words.get(0)).matches()
                        || words.get(0).equals("exec")
                        || words.get(0).equals("sudo"))) {
            words.remove(0);
        }
        return new Command(words.get(0), words.subList(1, words.size()));
    }
}
