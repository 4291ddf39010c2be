package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Port", "port", "PORT", "ServerAliveInterval", "exitonforwardfailure", "ProxyJump"})
    void a_supported_option_has_no_note(String name) {
        assertThat(SshOptions.note(new SshOption(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Compression, strong algorithms",
        "controlmaster, its own connection",
        "SendEnv, only in a shell",
        "BindInterface, source address",
        "PreferredAuthentications, keys in files",
        "PROTOCOL, asks no questions"
    })
    void an_ignored_option_has_a_note(String name, String note) {
        assertThat(SshOptions.note(new SshOption(name, "x")))
                .startsWith(name + " is ignored: ")
                .contains(note);
    }

    @ParameterizedTest
    @CsvSource({
        "KnownHostsCommand=x, option knownhostscommand is not supported",
        "ServerAliveIntervall=1, unknown option -o ServerAliveIntervall"
    })
    void an_unsupported_or_unknown_option_is_refused_by_name(String option, String problem) {
        Arguments arguments = ArgumentParser.parse("-F", "none", "-o", option, "h");
        assertThatThrownBy(() -> HostLookup.find(arguments))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(problem);
    }

    /** The fourth column of the table in docs/openssh.md. */
    @Test
    void the_table_of_options_names_those_that_only_this_program_ignores() throws IOException {
        Pattern name = Pattern.compile("`(\\w+)`");
        assertThat(Files.readAllLines(Path.of("../docs/openssh.md")).stream()
                        .map(line -> line.split("\\|", -1))
                        .filter(cells -> cells.length == 7
                                && cells[3].strip().startsWith("refuses")
                                && cells[4].strip().startsWith("ignores"))
                        .flatMap(cells -> name.matcher(cells[1]).results())
                        .map(match -> match.group(1).toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder(SshOptions.ignored());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u007f", "\u001b[2J"})
    void a_control_character_in_an_option_is_refused(String control) {
        for (String[] words : new String[][] {
            {"-o", "HostKeyAlias=\"x" + control + "proxycommand sh -c evil\""},
            {"-o", "HostKey" + control + "Alias=x"},
            {"-o", control},
            {"-o", "Compression=" + control},
            {"-i", "key" + control + "proxycommand sh -c evil"}
        }) {
            assertThatThrownBy(() -> HostLookup.find(ArgumentParser.parse("-F", "none", words[0], words[1], "h")))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("must not contain a control character")
                    .message()
                    .doesNotContain(control);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tunnel=no", "KnownHostsCommand=none"})
    void an_unsupported_option_may_be_turned_off(String option) {
        Arguments arguments = ArgumentParser.parse("-F", "none", "-o", option, "h");
        assertThat(HostLookup.find(arguments).server().host()).isEqualTo("h");
    }

    @Test
    void the_way_to_the_server_is_that_of_the_command_line() {
        Arguments arguments = ArgumentParser.parse("-F", "none", "-4", "-b", "127.0.0.2", "h");
        assertThat(HostLookup.find(arguments).server().connector()).hasToString("TCP, family INET, from 127.0.0.2");
    }

    @Test
    void a_key_file_may_have_blanks_and_quotes_in_its_name() {
        Arguments arguments = ArgumentParser.parse("-F", "none", "-i", "/a \"b\" 'c", "-o", "IdentityAgent none", "h");
        assertThat(HostLookup.find(arguments).server().credentials()).hasToString("private key /a \"b\" 'c");
    }
}
