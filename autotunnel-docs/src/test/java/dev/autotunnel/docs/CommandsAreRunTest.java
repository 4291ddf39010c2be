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
 * Each command of each page is run by {@link PageCommandsIT}, or by {@link MavenCommandsIT} if it builds the project, or by the gate
 * itself, or has a comment before its block that says why nobody runs it: {@code <!-- not run: reason -->}.
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

    @Test
    void each_build_is_run() {
        List<String> builds = MavenCommands.ofThePages();
        assertThat(builds).hasSizeGreaterThanOrEqualTo(15);
        assertThat(builds)
                .filteredOn(build -> !buildsThatAreRun().contains(build))
                .as("builds that nobody runs")
                .allMatch(MavenCommands::isRunByTheGate);
    }

    @Test
    void each_build_that_is_run_is_that_of_a_page() {
        assertThat(MavenCommands.ofThePages()).containsAll(buildsThatAreRun());
    }

    @ParameterizedTest
    @CsvSource({
        "mvn verify, true",
        "mvn -q -ntp -Pjmh -pl autotunnel-benchmarks -am process-classes, true",
        "bash .ci/release-check, true",
        "mvn -q -Pjmh -pl autotunnel-core -am process-classes, false",
        "mvn clean verify -Dit.groups=smoke, true",
        "mvn clean verify, false",
        "mvn package, false",
        "mvn process-classes, false",
        "mvn deploy, false",
        "bash .ci/release 0.1.0 0.2.0-SNAPSHOT, true",
        "bash .ci/rel, false",
        "bash .ci/no-such-script, false"
    })
    void what_the_gate_runs_is_known(String build, boolean run) {
        assertThat(MavenCommands.isRunByTheGate(build)).isEqualTo(run);
    }

    /** Returns the commands that are parameters of the tests. */
    private static Set<String> buildsThatAreRun() {
        return Stream.of(MavenCommandsIT.class.getDeclaredMethods())
                .flatMap(method -> Stream.of(method.getAnnotationsByType(CsvSource.class)))
                .flatMap(source -> Stream.of(source.value()))
                .flatMap(row -> Stream.of(row.split(" [|] ", -1)))
                .filter(column -> column.startsWith("mvn "))
                .collect(Collectors.toSet());
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
