package dev.autotunnel.internal.monitor.alive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.monitor.alive.OwedAnswerRule.Path;
import dev.autotunnel.internal.monitor.alive.OwedAnswerRule.Verdict;
import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule as a table: what follows from a silence while an answer is owed. Times in ms. */
class OwedAnswerRuleTest {

    @ParameterizedTest
    @CsvSource({
        // the defaults: ServerAlive needs 60 s
        "15000, 3,  2000, UNTRIED, ASK",
        "15000, 3,  4999, UNTRIED, ASK",
        "15000, 3,  5000, UNTRIED, TRY_PATH",
        "15000, 3,  9000, UNTRIED, TRY_PATH",
        "15000, 3,  9000, TRIED,   ASK",
        "15000, 3,  9000, LIVES,   ASK",
        "15000, 3, 19999, TRIED,   ASK",
        "15000, 3, 20000, UNTRIED, LEAVE",
        "15000, 3, 20000, TRIED,   LEAVE",
        "15000, 3, 20000, LIVES,   ASK",
        "15000, 3, 59999, LIVES,   ASK",
        "15000, 3, 59999, TRIED,   LEAVE",
        // ServerAlive needs 4 s, and ends the link by then anyway: the path need not be tried
        "1000,  3,  2000, UNTRIED, ASK",
        "1000,  3,  3999, UNTRIED, ASK",
        "1000,  3,  4000, UNTRIED, LEAVE",
        // 20 s
        "5000,  3,  5000, UNTRIED, ASK",
        "5000,  3, 20000, UNTRIED, LEAVE",
        // a little more than 20 s
        "5001,  3,  5000, UNTRIED, TRY_PATH",
        // off
        "0,     1,  2000, UNTRIED, NOTHING",
        "0,     1, 20000, UNTRIED, NOTHING",
        "0,     3, 60000, TRIED,   NOTHING",
    })
    void a_silence_while_a_client_waits(long interval, int countMax, long silent, Path path, Verdict verdict) {
        ServerAlive rule = ServerAlive.of(Duration.ofMillis(interval), countMax);

        assertThat(OwedAnswerRule.judge(rule, Duration.ofMillis(silent), path)).isEqualTo(verdict);
    }
}
