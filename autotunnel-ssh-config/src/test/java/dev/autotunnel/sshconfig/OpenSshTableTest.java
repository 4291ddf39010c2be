package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/openssh.md} says what the code does. */
class OpenSshTableTest {

    static Stream<OpenSshTable.Row> rows() throws IOException {
        return OpenSshTable.rows().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_module_does_what_the_table_says(OpenSshTable.Row row) {
        HostSettings settings = new HostSettings();
        settings.add(row.key(), new Setting(List.of("-"), Origin.of(Path.of("config"), 7)));
        assertThat(KnownOptions.isKnown(row.key())).isTrue();
        if (row.module().startsWith("refuses")) {
            assertThatThrownBy(() -> KnownOptions.check(settings, Set.of()))
                    .isInstanceOf(SshConfigException.class)
                    .hasMessageStartingWith("config:7: option " + row.key() + " ");
        } else {
            assertThatCode(() -> KnownOptions.check(settings, Set.of())).doesNotThrowAnyException();
        }
        assertThat(KnownOptions.note(row.key()) != null).isEqualTo(row.module().startsWith("ignores"));
    }

    @Test
    void each_option_of_the_code_has_one_row() throws IOException {
        assertThat(rows().map(OpenSshTable.Row::key)).containsExactlyInAnyOrderElementsOf(KnownOptions.names());
    }

    @Test
    void each_row_names_a_test_that_exists() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            tests = files.filter(file -> file.toString().contains("src/test/java"))
                    .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        assertThat(rows().map(OpenSshTable.Row::test)).isSubsetOf(tests);
    }
}
