package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How soon a tunnel is usable after the server is back: a distribution over many seeds, in virtual time. */
class ComeBackTest {
    private static final int SEEDS = 100;
    private static final Duration WANTED = Duration.ofSeconds(3);
    private static final RestartPolicy DEFAULTS = RestartPolicy.defaults();
    private static final RestartPolicy OFF = DEFAULTS.withRetryWhileWaiting(Duration.ZERO);

    static Stream<Arguments> outages() {
        return Arrays.stream(Outage.Fault.values())
                .flatMap(fault ->
                        Stream.of(10, 40, 120, 600).map(seconds -> Arguments.of(fault, Duration.ofSeconds(seconds))));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource("outages")
    void with_a_client_that_waits_it_is_usable_within_3_s(Outage.Fault fault, Duration away) {
        List<Duration> times = times(DEFAULTS, fault, away, true);

        System.out.println(summary("with a client, " + fault + " for " + away.toSeconds() + " s", times));
        assertThat(percentile(times, 95)).isLessThanOrEqualTo(WANTED);
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource("outages")
    void without_clients_it_is_as_if_it_were_turned_off(Outage.Fault fault, Duration away) {
        List<Duration> times = times(DEFAULTS, fault, away, false);

        System.out.println(summary("without clients, " + fault + " for " + away.toSeconds() + " s", times));
        assertThat(times).isEqualTo(times(OFF, fault, away, false));
    }

    @Test
    void without_it_an_outage_of_40_s_is_followed_by_a_long_wait_of_clients() {
        List<Duration> times = times(OFF, Outage.Fault.REFUSED, Duration.ofSeconds(40), true);

        System.out.println(summary("turned off, with a client, REFUSED for 40 s", times));
        assertThat(percentile(times, 95)).isGreaterThan(Duration.ofSeconds(20));
    }

    private static List<Duration> times(RestartPolicy policy, Outage.Fault fault, Duration away, boolean clientWaits) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> Outage.timeToUsable(policy, fault, away, clientWaits, seed))
                .sorted()
                .toList();
    }

    private static Duration percentile(List<Duration> sorted, int percent) {
        return sorted.get(sorted.size() * percent / 100 - 1);
    }

    private static String summary(String what, List<Duration> sorted) {
        double mean = sorted.stream().mapToLong(Duration::toMillis).average().orElseThrow() / 1000;
        return "%s: mean %.2f s, p50 %.2f s, p95 %.2f s, most %.2f s"
                .formatted(
                        what,
                        mean,
                        percentile(sorted, 50).toMillis() / 1000.0,
                        percentile(sorted, 95).toMillis() / 1000.0,
                        percentile(sorted, 100).toMillis() / 1000.0);
    }
}
