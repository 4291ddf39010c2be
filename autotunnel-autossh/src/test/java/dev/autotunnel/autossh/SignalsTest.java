package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SignalsTest {
    @Test
    void an_unknown_signal_is_reported() {
        assertThat(Signals.handle("NO_SUCH_SIGNAL", () -> {})).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_known_signal_is_handled() {
        assertThat(Signals.handle("WINCH", () -> {})).isTrue();
    }
}
