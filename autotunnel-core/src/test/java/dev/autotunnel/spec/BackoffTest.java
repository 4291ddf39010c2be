package dev.autotunnel.spec;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @Test
    void autossh_waits_as_its_grace_table_says() {
        Backoff autossh = Backoff.autossh(ofSeconds(600));

        assertThat(IntStream.rangeClosed(1, 24)
                        .mapToLong(n -> autossh.delay(n, 0.5).toSeconds()))
                .containsExactly(
                        0L, 0L, 0L, 0L, 0L, 2L, 8L, 18L, 32L, 50L, 72L, 98L, 128L, 162L, 200L, 241L, 288L, 338L, 392L,
                        450L, 512L, 578L, 600L, 600L);
    }

    @ParameterizedTest
    @CsvSource({"0", "0.25", "0.99"})
    void autossh_knows_no_jitter(double chance) {
        assertThat(Backoff.autossh(ofSeconds(600)).delay(10, chance)).isEqualTo(ofSeconds(50));
    }

    @ParameterizedTest
    @CsvSource({"10, 5, 0", "10, 6, 0", "10, 10, 0", "10, 11, 1", "10, 100, 10", "60, 6, 0", "60, 7, 0", "60, 8, 1"})
    void with_a_short_poll_time_the_early_waits_of_autossh_round_to_nothing(int poll, int failures, int seconds) {
        assertThat(Backoff.autossh(ofSeconds(poll)).delay(failures, 0.5)).isEqualTo(ofSeconds(seconds));
    }

    @Test
    void autossh_never_waits_longer_than_the_poll_time() {
        Backoff autossh = Backoff.autossh(ofSeconds(600));

        assertThat(autossh.delay(Integer.MAX_VALUE, 0.5)).isEqualTo(ofSeconds(600));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "8, 60", "1000, 60", "2147483647, 60"})
    void the_default_doubles_from_1_s_to_60_s(int failures, int seconds) {
        assertThat(Backoff.defaults().delay(failures, ALMOST_ONE))
                .isBetween(ofSeconds(seconds).minusMillis(1), ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 2", "0.5, 4", "0.75, 6"})
    void the_jitter_takes_any_part_of_the_wait(double chance, int seconds) {
        assertThat(Backoff.defaults().delay(4, chance)).isEqualTo(ofSeconds(seconds));
    }

    @Test
    void after_a_stable_connection_the_first_attempt_comes_within_100_ms() {
        assertThat(Backoff.defaults().delay(0, 0)).isZero();
        assertThat(Backoff.defaults().delay(0, ALMOST_ONE)).isBetween(ofMillis(99), ofMillis(100));
    }

    @Test
    void the_longest_waits_that_can_be_asked_for_do_not_overflow() {
        Duration tenYears = Duration.ofDays(3650);

        assertThat(Backoff.exponential(tenYears, tenYears).delay(50, 0.5)).isEqualTo(Duration.ofDays(1825));
        assertThat(Backoff.autossh(tenYears).delay(1_000_000, 0.5)).isEqualTo(tenYears);
    }
}
