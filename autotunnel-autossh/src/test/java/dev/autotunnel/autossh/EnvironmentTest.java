package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {

    @Test
    void the_defaults_are_those_of_autossh() {
        Environment environment = Environment.of(Map.of());
        assertThat(environment.debug()).isFalse();
        assertThat(environment.logLevel()).isEqualTo(6);
        assertThat(environment.poll()).isEqualTo(Duration.ofSeconds(600));
        assertThat(environment.firstPoll()).isEmpty();
        assertThat(environment.gateTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(environment.maxStart()).isEmpty();
        assertThat(environment.maxLifetime()).isEmpty();
        assertThat(environment.message()).isEmpty();
        assertThat(environment.port()).isEmpty();
    }

    @Test
    void each_variable_is_read() {
        Environment environment = Environment.of(Map.ofEntries(
                Map.entry("AUTOSSH_LOGLEVEL", "3"),
                Map.entry("AUTOSSH_POLL", "0x10"),
                Map.entry("AUTOSSH_FIRST_POLL", "5"),
                Map.entry("AUTOSSH_GATETIME", "0"),
                Map.entry("AUTOSSH_MAXSTART", "7"),
                Map.entry("AUTOSSH_MAXLIFETIME", "3600"),
                Map.entry("AUTOSSH_MESSAGE", "hello"),
                Map.entry("AUTOSSH_LOGFILE", "/tmp/log"),
                Map.entry("AUTOSSH_PIDFILE", "/tmp/pid"),
                Map.entry("AUTOSSH_PORT", "20000"),
                Map.entry("AUTOSSH_NTSERVICE", "yes"),
                Map.entry("AUTOSSH_PATH", "/opt/ssh")));
        assertThat(environment)
                .isEqualTo(new Environment(
                        false,
                        3,
                        Optional.of(Path.of("/tmp/log")),
                        Optional.of(Path.of("/tmp/pid")),
                        Optional.of("20000"),
                        Duration.ofSeconds(16),
                        Optional.of(Duration.ofSeconds(5)),
                        "hello",
                        Duration.ZERO,
                        java.util.OptionalInt.of(7),
                        Optional.of(Duration.ofHours(1)),
                        true,
                        Optional.of("/opt/ssh")));
    }

    @Test
    void debug_takes_precedence_over_the_log_level() {
        assertThat(Environment.of(Map.of("AUTOSSH_DEBUG", "", "AUTOSSH_LOGLEVEL", "0"))
                        .logLevel())
                .isEqualTo(7);
    }

    @Test
    void the_lifetime_bounds_both_poll_times() {
        Environment environment = Environment.of(Map.of("AUTOSSH_MAXLIFETIME", "20", "AUTOSSH_FIRST_POLL", "30"));
        assertThat(environment.poll()).isEqualTo(Duration.ofSeconds(20));
        assertThat(environment.firstPoll()).contains(Duration.ofSeconds(20));
    }

    @Test
    void an_empty_variable_counts_as_not_set_if_autossh_does_so() {
        Environment environment =
                Environment.of(Map.of("AUTOSSH_PIDFILE", "", "AUTOSSH_LOGFILE", "", "AUTOSSH_PORT", ""));
        assertThat(environment.pidFile()).isEmpty();
        assertThat(environment.logFile()).isEmpty();
        assertThat(environment.port()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    AUTOSSH_POLL        | 0   | invalid poll time "0"
                    AUTOSSH_POLL        | ''  | invalid poll time ""
                    AUTOSSH_POLL        | 10s | invalid poll time "10s"
                    AUTOSSH_POLL        | -5  | invalid poll time "-5"
                    AUTOSSH_FIRST_POLL  | 0   | invalid first poll time "0"
                    AUTOSSH_GATETIME    | -1  | invalid gate time "-1"
                    AUTOSSH_GATETIME    | x   | invalid gate time "x"
                    AUTOSSH_MAXSTART    | -2  | invalid max start number "-2"
                    AUTOSSH_MAXLIFETIME | a   | invalid max lifetime "a"
                    AUTOSSH_LOGLEVEL    | 8   | invalid log level "8"
                    AUTOSSH_LOGLEVEL    | -1  | invalid log level "-1"
                    """)
    void the_error_for_an_invalid_value_is_that_of_autossh(String name, String value, String problem) {
        assertThatThrownBy(() -> Environment.of(Map.of(name, value)))
                .isInstanceOf(UsageException.class)
                .hasMessage(problem);
    }

    @Test
    void the_message_has_at_most_64_bytes() {
        assertThat(Environment.of(Map.of("AUTOSSH_MESSAGE", "x".repeat(64))).message())
                .hasSize(64);
        assertThatThrownBy(() -> Environment.of(Map.of("AUTOSSH_MESSAGE", "x".repeat(65))))
                .isInstanceOf(UsageException.class)
                .hasMessage("echo message may only be 64 bytes long");
    }
}
