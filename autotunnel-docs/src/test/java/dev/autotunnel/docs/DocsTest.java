package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.docs.Page.Block;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each block of code of each page is compiled, parsed or checked. A block that cannot be checked has a comment right before it that
 * says why: {@code <!-- not compiled: reason -->} for Java, {@code <!-- not run: reason -->} for all else.
 *
 * <p>{@link PageCommandsIT} runs the commands, and {@link CommandsAreRunTest} holds that it runs all of them.
 */
class DocsTest {
    /** Pages with code that needs more than this module has, and the tests that hold it. */
    private static final Map<String, String> HELD_BY = Map.of(
            "docs/drivers.md", "autotunnel-drivers/src/test/java/dev/autotunnel/drivers/PageTest.java",
            "docs/spring.md", "autotunnel-spring-boot/src/test/java/dev/autotunnel/spring/docs/SpringPageTest.java",
            "autotunnel-testkit/README.md",
                    "autotunnel-examples/src/test/java/dev/autotunnel/examples/testkit/TestkitReadmeTest.java");

    /** What a program prints, and drawings. */
    private static final Set<String> NO_CODE = Set.of("", "text", "mermaid");

    @TempDir
    Path classes;

    static Stream<Block> java() {
        return blocks("java");
    }

    static Stream<Block> shell() {
        return blocks("sh");
    }

    static Stream<Block> xml() {
        return blocks("xml");
    }

    static Stream<Block> units() {
        return blocks("ini");
    }

    /** Indented blocks mix commands and what programs print: the lines that begin as a command are checked. */
    static Stream<Block> indented() {
        return allBlocks().filter(block -> block.language().isEmpty());
    }

    static Stream<Page> pages() {
        return Repository.pages().stream();
    }

    @ParameterizedTest
    @MethodSource("java")
    void java_is_compiled(Block block) {
        if (!block.hasReason("not compiled")) {
            assertThat(new SnippetCompiler(classes).compile(block.text()))
                    .as(block.place())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.autotunnel.docs.JavadocExample#all")
    void examples_of_javadoc_are_compiled(JavadocExample example) {
        assertThat(new SnippetCompiler(classes).compile(example.text()))
                .as(example.file())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shell")
    void commands_can_be_run(Block block) {
        if (!block.hasReason("not run")) {
            assertThat(Commands.of(block.text()))
                    .as(block.place())
                    .isNotEmpty()
                    .filteredOn(CommandCheck::isKnown)
                    .allSatisfy(CommandCheck::check);
        }
    }

    @ParameterizedTest
    @MethodSource("indented")
    void commands_in_indented_blocks_can_be_run(Block block) {
        assertThat(Commands.of(block.text()))
                .as(block.place())
                .filteredOn(CommandCheck::isKnown)
                .allSatisfy(CommandCheck::check);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commands_in_the_text_can_be_run(Page page) {
        assertThat(page.inlineCode())
                .filteredOn(code -> code.matches("(mvn|bash|autossh) .*"))
                .filteredOn(code -> !code.contains("..."))
                .allSatisfy(code -> CommandCheck.check(Commands.of(code).get(0)));
    }

    @ParameterizedTest
    @MethodSource("xml")
    void dependencies_name_our_modules(Block block) {
        DependencyCheck.check(block.text());
    }

    @ParameterizedTest
    @MethodSource("units")
    void unit_files_are_those_of_systemd(Block block) {
        UnitFileCheck.check(block.text());
    }

    @Test
    void each_language_has_a_check() {
        Set<String> checked = Set.of("java", "sh", "xml", "ini");
        assertThat(allBlocks())
                .filteredOn(block -> !checked.contains(block.language()) && !NO_CODE.contains(block.language()))
                .allMatch(block -> block.hasReason("not run"), "has a reason why nobody checks it");
    }

    @Test
    void pages_that_other_tests_hold_are_named_there() {
        HELD_BY.forEach((page, test) -> {
            String folder = test.substring(0, test.lastIndexOf('/'));
            String sources = Stream.of(test, folder + "/Page.java")
                    .filter(file -> Repository.ROOT.resolve(file).toFile().isFile())
                    .map(Repository::text)
                    .reduce("", String::concat);
            assertThat(sources).contains(page.substring(page.lastIndexOf('/') + 1));
        });
    }

    @Test
    void there_is_something_to_check() {
        assertThat(java()).hasSizeGreaterThan(30);
        assertThat(shell()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int x = \"text\";",
                "nobody.declared(this);",
                "new Date(2026, 1, 1);",
                "dev.autotunnel.internal.machine.Signal signal;"
            })
    void the_compiler_refuses(String block) {
        assertThat(new SnippetCompiler(classes).compile(block)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "work(tunnel.localAddress(\"db\"));",
                "Duration.ofSeconds(1) // a second\nDuration.ofSeconds(\n  2)",
                "@Override\npublic String toString() { return \"\"; }",
                "import java.util.List;\npublic class Main { List<String> list; }"
            })
    void the_compiler_takes(String block) {
        assertThat(new SnippetCompiler(classes).compile(block)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mvn -pl no-such-module verify | no-such-module",
                "mvn -Pno-such-profile verify | no-such-profile",
                "mvn no-such-phase | no-such-phase",
                "mvn -Dno.such.property=1 verify | no.such.property",
                "mvn -Dexample=no-such-example process-classes | no-such-example",
                "bash .ci/no-such-file | no-such-file",
                "autossh -M 0 --no-such-option host | no-such-option",
                "autossh -Z host | Z",
                "install -m 755 autotunnel-autossh/no-such-file /usr/bin | no-such-file",
                "no-such-program -x | no-such-program",
            })
    void the_check_of_commands_refuses(String command, String named) {
        List<Commands.Command> commands = Commands.of(command);
        assertThat(commands).hasSize(1);
        assertThatThrownBy(() -> CommandCheck.check(commands.get(0))).hasMessageContaining(named);
    }

    private static Stream<Block> blocks(String language) {
        return allBlocks().filter(block -> block.language().equals(language));
    }

    private static Stream<Block> allBlocks() {
        return pages().filter(page -> !HELD_BY.containsKey(page.name())).flatMap(page -> page.blocks().stream());
    }
}
