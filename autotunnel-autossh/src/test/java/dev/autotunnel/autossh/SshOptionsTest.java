package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Port", "port", "PORT", "ServerAliveInterval", "exitonforwardfailure", "ProxyJump"})
    void what_is_honoured_deserves_no_note(String name) {
        assertThat(SshOptions.judge(new Setting(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Compression, strong algorithms",
        "controlmaster, connection of its own",
        "SendEnv, belongs to a shell",
        "BindAddress, source address",
        "AddressFamily, all addresses",
        "PreferredAuthentications, keys in files",
        "PROTOCOL, says nothing here"
    })
    void what_is_accepted_but_not_done_deserves_one(String name, String note) {
        assertThat(SshOptions.judge(new Setting(name, "x")))
                .startsWith(name + " ")
                .contains(note);
    }

    @ParameterizedTest
    @CsvSource({
        "ProxyCommand, option ProxyCommand is not offered: use ProxyJump",
        "hostkeyalias, option hostkeyalias is not offered",
        "RevokedHostKeys, option RevokedHostKeys is not offered",
        "ServerAliveIntervall, unknown option -o ServerAliveIntervall"
    })
    void what_is_refused_or_unknown_is_named(String name, String problem) {
        assertThatThrownBy(() -> SshOptions.judge(new Setting(name, "x")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void what_is_refused_may_be_turned_off() {
        assertThat(SshOptions.judge(new Setting("ProxyCommand", "none"))).contains("is off anyway");
    }

    @Test
    void what_a_file_asks_for_is_refused_too() {
        HostSettings settings = new HostSettings();
        settings.add("proxycommand", "nc %h %p");
        assertThatThrownBy(() -> SshOptions.judge(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("option proxycommand is not offered");
    }
}
