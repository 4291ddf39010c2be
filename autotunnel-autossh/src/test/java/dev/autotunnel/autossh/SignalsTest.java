package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SignalsTest {
    @Test
    void a_signal_that_this_system_does_not_have_is_no_reason_to_fail() {
        assertThat(Signals.on("NO_SUCH_SIGNAL", () -> {})).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void one_that_it_has_is_handled() {
        assertThat(Signals.on("WINCH", () -> {})).isTrue();
    }
}
