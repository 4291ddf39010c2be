package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.autossh.AutosshCommandLine;
import dev.autotunnel.docs.Commands.Command;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** What a command of a page names exists: modules, profiles, files, options of our program. {@link PageCommandsIT} runs the others. */
final class CommandCheck {
    private static final Map<String, Consumer<Command>> CHECKS = Map.of(
            "mvn",
            command -> MavenCheck.check(command.arguments()),
            "bash",
            CommandCheck::bash,
            "autossh",
            command -> AutosshCommandLine.parse(command.arguments()),
            "ssh",
            command -> AutosshCommandLine.parse(command.arguments()),
            "java",
            CommandCheck::java,
            "install",
            CommandCheck::install);

    private CommandCheck() {}

    static boolean isKnown(Command command) {
        return CHECKS.containsKey(command.program());
    }

    /** Tells whether this is a build or a script of it, which no test runs: it would run itself. */
    static boolean isBuild(Command command) {
        String first = command.arguments().stream().findFirst().orElse("");
        return switch (command.program()) {
            case "mvn" -> true;
            case "bash" -> first.startsWith(".ci/");
            default -> false;
        };
    }

    static void check(Command command) {
        assertThat(isKnown(command)).as("a known program: %s", command).isTrue();
        Objects.requireNonNull(CHECKS.get(command.program())).accept(command);
    }

    private static void bash(Command command) {
        assertThat(Repository.ROOT.resolve(command.arguments().get(0))).isRegularFile();
    }

    private static void java(Command command) {
        List<String> arguments = command.arguments();
        int jar = arguments.indexOf("-jar");
        if (jar >= 0 && arguments.get(jar + 1).endsWith("autossh.jar")) {
            AutosshCommandLine.parse(arguments.subList(jar + 2, arguments.size()));
        }
    }

    private static void install(Command command) {
        command.arguments().stream()
                .filter(word -> word.startsWith("autotunnel-") && !word.contains("/target/"))
                .forEach(file -> assertThat(Repository.ROOT.resolve(file)).isRegularFile());
    }
}
