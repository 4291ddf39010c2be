package dev.autotunnel.internal.monitor.alive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule as a table: when bytes came in, how often it asks, and when it calls the server dead. */
class ServerAliveRuleTest {
    private static final long START = 5_000; // any reading of the clock, in ms

    /** What came of watching, in ms since the start. */
    private record Watched(long deadAfter, int questions) {}

    @ParameterizedTest
    @CsvSource({
        "15000, 3,  60000, 3",
        "15000, 1,  30000, 1",
        "10000, 5,  60000, 5",
        "100,   1,    200, 1",
        "1000, 30,  31000, 30",
    })
    void a_server_silent_from_the_start_is_dead_after_interval_times_count_plus_one(
            long interval, int countMax, long deadAfter, int questions) {
        assertThat(watch(interval, countMax)).isEqualTo(new Watched(deadAfter, questions));
    }

    @ParameterizedTest
    @CsvSource({
        "1,      60000, 3",
        "150,    60000, 3",
        "151,    60151, 3",
        "7000,   67000, 3",
        "14999,  74999, 3",
        "15001,  75000, 4",
        "29000,  89000, 4",
        "44000, 104000, 5",
        "59999, 119999, 6"
    })
    void the_time_counts_from_the_last_byte(long lastByte, long deadAfter, int questions) {
        assertThat(watch(15_000, 3, lastByte)).isEqualTo(new Watched(deadAfter, questions));
    }

    @Test
    void a_server_that_speaks_often_is_never_asked() {
        long[] chatter = LongStream.rangeClosed(1, 100).map(n -> n * 10_000).toArray();

        assertThat(watch(15_000, 3, chatter)).isEqualTo(new Watched(1_060_000, 3));
    }

    @Test
    void a_server_that_answers_each_question_lives() {
        long[] answers =
                LongStream.rangeClosed(1, 100).map(n -> n * 15_000 + 50).toArray();

        assertThat(watch(15_000, 3, answers).deadAfter()).isEqualTo(100 * 15_000 + 60_000);
    }

    @Test
    void an_idle_server_costs_one_look_an_interval() {
        ServerAlive rule = ServerAlive.of(Duration.ofSeconds(15), 3);
        ServerAliveRule.Decision asked = new ServerAliveRule(nanos(0), 0).look(rule, nanos(15_000), nanos(0));
        ServerAliveRule.Decision again = asked.next().look(rule, nanos(30_000), nanos(15_040));

        assertThat(again.verdict()).isEqualTo(ServerAliveRule.Verdict.ASK);
        assertThat(again.pause()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void a_server_that_answers_only_the_last_question_lives() {
        assertThat(watch(15_000, 3, 59_000, 118_000).deadAfter()).isEqualTo(178_000);
    }

    @Test
    void a_clock_that_wraps_around_does_no_harm() {
        ServerAlive rule = ServerAlive.of(Duration.ofNanos(100_000_000), 1);
        long start = Long.MAX_VALUE - 50_000_000;
        ServerAliveRule fresh = new ServerAliveRule(start, 0);

        ServerAliveRule.Decision quiet = fresh.look(rule, start + 100_000_000, start);
        ServerAliveRule.Decision heard = quiet.next().look(rule, start + 200_000_000, start + 150_000_000);

        assertThat(quiet.verdict()).isEqualTo(ServerAliveRule.Verdict.ASK);
        assertThat(heard.verdict()).isEqualTo(ServerAliveRule.Verdict.WAIT);
        assertThat(heard.pause()).isEqualTo(Duration.ofMillis(50));
    }

    private static Watched watch(long interval, int countMax, long... bytesAt) {
        ServerAlive rule = ServerAlive.of(Duration.ofMillis(interval), countMax);
        ServerAliveRule silence = new ServerAliveRule(nanos(0), 0);
        long now = interval;
        int questions = 0;
        while (true) {
            long until = now;
            long last = Arrays.stream(bytesAt).filter(at -> at <= until).max().orElse(0);
            ServerAliveRule.Decision step = silence.look(rule, nanos(now), nanos(last));
            if (step.verdict() == ServerAliveRule.Verdict.DEAD) {
                return new Watched(now, questions);
            }
            questions += step.verdict() == ServerAliveRule.Verdict.ASK ? 1 : 0;
            silence = step.next();
            now += step.pause().toMillis();
        }
    }

    private static long nanos(long millis) {
        return (START + millis) * 1_000_000;
    }
}
