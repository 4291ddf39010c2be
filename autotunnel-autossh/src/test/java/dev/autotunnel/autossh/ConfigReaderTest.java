package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    @TempDir
    private Path home;

    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void config() throws IOException {
        Files.createDirectory(home.resolve(".ssh"));
        Files.writeString(home.resolve(".ssh/config"), """
                # comment
                Host db-*  !db-test
                    HostName=real.example.com
                    IdentityFile ~/.ssh/db
                    LocalForward 5432 localhost:5432
                Match host other
                    User matched
                Host *
                    User common
                    Port 2200
                    IdentityFile "~/.ssh/all"
                    ProxyJump jump
                """);
    }

    private HostSettings resolve(String destination, SshOption... options) {
        return new ConfigReader(List.of(home.resolve(".ssh/config")), notes::add)
                .resolve(destination, List.of(options));
    }

    @Test
    void the_first_value_counts_and_key_files_and_forwards_add_up() {
        HostSettings settings = resolve("db-1", new SshOption("Port", "7"));
        assertThat(settings.get("hostname")).isEqualTo("real.example.com");
        assertThat(settings.get("user")).isEqualTo("common");
        assertThat(settings.get("port")).isEqualTo("7");
        assertThat(settings.get("proxyjump")).isEqualTo("jump");
        assertThat(settings.all("identityfile")).containsExactly("~/.ssh/db", "~/.ssh/all");
        assertThat(settings.all("localforward")).containsExactly("5432 localhost:5432");
    }

    @Test
    void the_destination_takes_precedence_over_the_files() {
        HostSettings settings = resolve("ssh://me@db-test:99");
        assertThat(settings.get("hostname")).isEqualTo("db-test");
        assertThat(settings.get("user")).isEqualTo("me");
        assertThat(settings.get("port")).isEqualTo("99");
    }

    @Test
    void a_match_block_is_skipped_with_a_note() {
        assertThat(resolve("other").get("user")).isEqualTo("common");
        assertThat(notes).singleElement().asString().contains("Match host other");
    }

    @Test
    void a_host_without_settings_has_the_defaults_of_ssh() {
        HostSettings settings =
                ConfigReader.of(Optional.of("none"), home, notes::add).resolve("h", List.of());
        assertThat(settings.get("hostname")).isEqualTo("h");
        assertThat(settings.get("user")).isEqualTo(System.getProperty("user.name"));
        assertThat(settings.get("port")).isEqualTo("22");
        assertThat(settings.get("stricthostkeychecking")).isEqualTo("ask");
        assertThat(settings.all("identityfile")).contains("~/.ssh/id_ed25519");
    }

    @Test
    void the_file_that_the_command_line_names_must_exist() {
        assertThatThrownBy(() -> ConfigReader.of(Optional.of("/nowhere/at/all"), home, notes::add))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("/nowhere/at/all");
    }

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "*.example.com, x.example.com, true",
        "*.example.com, xexample.com, false",
        "a b, b, true",
        "* !b, b, false",
        "!b, a, false",
        "A, a, true"
    })
    void patterns_are_those_of_ssh(String patterns, String host, boolean matches) {
        assertThat(ConfigReader.matches(patterns, host)).isEqualTo(matches);
    }
}
