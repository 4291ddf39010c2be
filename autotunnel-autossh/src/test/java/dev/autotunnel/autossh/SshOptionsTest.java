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
    void a_supported_option_has_no_note(String name) {
        assertThat(SshOptions.check(new SshOption(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Compression, strong algorithms",
        "controlmaster, its own connection",
        "SendEnv, only in a shell",
        "BindAddress, source address",
        "AddressFamily, all addresses",
        "PreferredAuthentications, keys in files",
        "PROTOCOL, asks no questions"
    })
    void an_ignored_option_has_a_note(String name, String note) {
        assertThat(SshOptions.check(new SshOption(name, "x")))
                .startsWith(name + " ")
                .contains(note);
    }

    @ParameterizedTest
    @CsvSource({
        "ProxyCommand, option ProxyCommand is not supported: use ProxyJump",
        "hostkeyalias, option hostkeyalias is not supported",
        "RevokedHostKeys, option RevokedHostKeys is not supported",
        "ServerAliveIntervall, unknown option -o ServerAliveIntervall"
    })
    void an_unsupported_or_unknown_option_is_refused_by_name(String name, String problem) {
        assertThatThrownBy(() -> SshOptions.check(new SshOption(name, "x")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void an_unsupported_option_may_be_turned_off() {
        assertThat(SshOptions.check(new SshOption("ProxyCommand", "none"))).contains("is turned off");
    }

    @Test
    void an_unsupported_option_of_a_file_is_refused_too() {
        HostSettings settings = new HostSettings();
        settings.add("proxycommand", "nc %h %p");
        assertThatThrownBy(() -> SshOptions.check(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("option proxycommand is not supported");
    }
}
