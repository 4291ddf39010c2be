package dev.autotunnel.docs;

import dev.autotunnel.docs.Commands.Command;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands of the pages that build the project: Maven's, and the scripts of the gate. */
final class MavenCommands {
    /** What the gate runs, as it is written there. */
    private static final String GATE = Stream.of(".ci/run", ".ci/release-check")
            .map(Repository::text)
            .map(text -> text.replaceAll("\\\\\\n\\s*", "").replaceAll("(?m)^\\s*#.*", ""))
            .collect(Collectors.joining());

    private MavenCommands() {}

    /** Returns those that a reader may copy out of a block of commands or out of a sentence, each once. */
    static List<String> ofThePages() {
        return Repository.pages().stream()
                .flatMap(MavenCommands::of)
                .filter(line -> line.strip().matches("(mvn|bash) .*"))
                .filter(line -> CommandCheck.isBuild(Commands.command(line)))
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .distinct()
                .toList();
    }

    private static Stream<String> of(Page page) {
        Stream<String> blocks = page.blocks().stream()
                .filter(block -> !block.hasReason("not run"))
                .flatMap(block -> Commands.lines(block.text()));
        return Stream.concat(blocks, page.inlineCode().stream());
    }

    /** Tells whether the gate runs that command by itself: {@code .ci/run} and what it calls name its words. */
    static boolean isRunByTheGate(String line) {
        Command command = Commands.command(line);
        if (command.program().equals("bash")) {
            return line.equals("bash .ci/run") || isNamed("", line);
        }
        String words = command.arguments().stream()
                .filter(Predicate.not("-ntp"::equals))
                .collect(Collectors.joining(" "));
        return isNamed("build \"\\$\\w+\" (?:clean )?", words);
    }

    /** As a whole command behind that pattern, but for options in arguments of their own. */
    private static boolean isNamed(String before, String words) {
        return Pattern.compile(before + Pattern.quote(words) + "(?=[\"')]|\\s*$| *['\"]-D| 2?>)", Pattern.MULTILINE)
                .matcher(GATE)
                .find();
    }
}
