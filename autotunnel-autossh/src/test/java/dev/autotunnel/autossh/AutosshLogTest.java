package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class AutosshLogTest {

    @Test
    void a_line_has_the_format_of_autossh() {
        String who = " autossh[" + ProcessHandle.current().pid() + "]: ";
        assertThat(AutosshLog.line(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000), "hello"))
                .isEqualTo("2026/01/02 03:04:05" + who + "hello");
        assertThat(AutosshLog.line(LocalDateTime.of(2026, 1, 2, 3, 4), "x"))
                .isEqualTo("2026/01/02 03:04:00" + who + "x");
    }
}
