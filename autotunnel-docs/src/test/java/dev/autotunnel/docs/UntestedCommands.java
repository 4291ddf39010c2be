package dev.autotunnel.docs;

import dev.autotunnel.docs.Commands.Command;
import dev.autotunnel.docs.Page.Block;
import java.util.stream.Stream;

/** Tells which commands of a block somebody has to run, since a look at them is not enough. */
final class UntestedCommands {
    private UntestedCommands() {}

    /** Returns all commands but those that build the project, and none if the block says why it is not run. */
    static Stream<Command> in(Block block) {
        if (block.hasReason("not run")) {
            return Stream.empty();
        }
        return switch (block.language()) {
            case "sh" -> Commands.of(block.text()).stream().filter(command -> !CommandCheck.isBuild(command));
            case "" ->
                Commands.of(block.text()).stream()
                        .filter(UntestedCommands::looksLikeCommand)
                        .filter(command -> !CommandCheck.isBuild(command));
            default -> Stream.empty();
        };
    }

    /** Indented blocks and those without a language hold what programs print, too, which seldom begins as a command does. */
    private static boolean looksLikeCommand(Command command) {
        return command.program().matches("(?:[a-z0-9.~/]*/)?[a-z][a-z0-9.+-]*")
                && !command.arguments().isEmpty();
    }
}
