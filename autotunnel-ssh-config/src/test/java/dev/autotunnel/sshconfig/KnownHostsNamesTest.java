package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the name of one known_hosts file ends in what {@code ssh -G} prints. */
class KnownHostsNamesTest {
    private static final String KEY = "userknownhostsfile";

    private static List<String> split(String home, boolean incomplete, String text, ConfigLine... lines) {
        Tokens tokens = new Surroundings(Map.of(), Path.of(home)).tokens("h", new HostSettings());
        return new KnownHostsNames(KEY, List.of(lines), incomplete, tokens)
                .split(new Setting(List.of(text), Origin.UNKNOWN))
                .words();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/jane doe", "/home/jane"})
    void the_default_names_are_two_even_if_the_home_directory_has_a_blank(String home) {
        String text = "%1$s/.ssh/known_hosts %1$s/.ssh/known_hosts2".formatted(home);
        for (boolean incomplete : new boolean[] {false, true}) {
            assertThat(split(home, incomplete, text))
                    .containsExactly(home + "/.ssh/known_hosts", home + "/.ssh/known_hosts2");
        }
    }

    @Test
    void a_line_that_prints_the_same_as_the_default_but_means_other_files_is_refused() {
        String text = "/home/j d/.ssh/known_hosts /home/j d/.ssh/known_hosts2";
        ConfigLine line =
                ConfigLine.parse("UserKnownHostsFile " + text, Origin.GIVEN).orElseThrow();
        assertThatThrownBy(() -> split("/home/j d", false, text, line))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("not clear where a name ends");
    }
}
