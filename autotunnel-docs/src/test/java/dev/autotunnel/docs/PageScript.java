package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.docs.Page.Block;
import dev.autotunnel.docs.site.Finished;
import dev.autotunnel.docs.site.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A block of commands of a page, to be run as it is, but for the lines that build the project. Not thread-safe. */
final class PageScript {
    private final Block block;
    private boolean started;

    private PageScript(Block block) {
        this.block = block;
    }

    static PageScript of(FromPage from) {
        return new PageScript(block(from));
    }

    /** Returns the block that is meant, which must exist. */
    static Block block(FromPage from) {
        List<Block> blocks = Page.read(Repository.ROOT.resolve(from.value())).blocks().stream()
                .filter(block -> block.section().equals(from.section()))
                .filter(block -> UntestedCommands.in(block).findAny().isPresent())
                .toList();
        assertThat(blocks)
                .as("blocks of commands of %s, %s", from.value(), from.section())
                .hasSizeGreaterThanOrEqualTo(from.number());
        return blocks.get(from.number() - 1);
    }

    /** Runs the commands to their end. */
    Finished run(Machine machine, Path folder) {
        started = true;
        return machine.run(folder, script());
    }

    /** Starts the commands, which do not end by themselves. */
    void start(Machine machine, Path folder) {
        started = true;
        machine.start(folder, script());
    }

    /** Returns the commands, one a line. */
    String script() {
        return Commands.lines(block.text())
                .filter(line -> !CommandCheck.isBuild(Commands.command(line)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    boolean isStarted() {
        return started;
    }

    @Override
    public String toString() {
        return block.place();
    }
}
