package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.docs.Page.Block;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each command of each page is run by {@link PageCommandsIT}, or builds the project, or has a comment before its block that says
 * why nobody runs it: {@code <!-- not run: reason -->}.
 */
class CommandsAreRunTest {

    @Test
    void each_command_is_run_or_has_a_reason() {
        Set<String> run = run();
        assertThat(run).hasSizeGreaterThanOrEqualTo(10);
        assertThat(blocks().filter(block -> !run.contains(block.place()))
                        .flatMap(block -> UntestedCommands.in(block).map(command -> block + ": " + command)))
                .as("commands that nobody runs")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sh, curl http://example.com, '', true",
        "sh, no-such-program, '', true",
        "'', psql -l orders, '', true",
        "'', ./no-such-script now, '', true",
        "sh, mvn verify, '', false",
        "sh, bash .ci/run, '', false",
        "sh, bash no-such-script, '', true",
        "sh, systemctl daemon-reload, <!-- not run: it needs systemd as process 1 -->, false",
        "sh, systemctl daemon-reload, <!-- not run: no -->, true",
        "'', LINK_SILENT at link: nothing came, '', false",
        "text, curl http://example.com, '', false"
    })
    void a_command_that_nobody_runs_is_noticed(String language, String line, String note, boolean noticed) {
        Block block = new Block(language, line + "\n", "a section", note, "docs/no-such-page.md:1");
        assertThat(UntestedCommands.in(block).findAny().isPresent()).isEqualTo(noticed);
    }

    private static Stream<Block> blocks() {
        return Repository.pages().stream().map(Page::blocks).flatMap(List::stream);
    }

    /** Returns the places of the blocks that the tests ask for. */
    private static Set<String> run() {
        return Stream.of(PageCommandsIT.class.getDeclaredMethods())
                .flatMap(method -> Stream.of(method.getParameters()))
                .filter(parameter -> parameter.isAnnotationPresent(FromPage.class))
                .map(parameter -> Objects.requireNonNull(parameter.getAnnotation(FromPage.class)))
                .map(from -> PageScript.block(from).place())
                .collect(Collectors.toSet());
    }
}
