package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.spec.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SafeBackoffTest {
    private static final Duration BY_DEFAULT = Backoff.defaults().delay(3, 0.5);

    @SuppressWarnings("NullAway") // what a user may do all the same
    static Stream<Backoff> broken() {
        return Stream.of(
                (failures, chance) -> {
                    throw new IllegalStateException("a backoff of the test fails on purpose");
                },
                (failures, chance) -> {
                    throw new AssertionError("a backoff of the test fails on purpose");
                },
                (failures, chance) -> null,
                (failures, chance) -> Duration.ofMillis(-1));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_backoff_that_has_no_answer_is_replaced_by_the_default(Backoff broken) {
        List<String> log = CapturedLog.of(
                Backoff.class,
                () -> assertThat(new SafeBackoff(broken).delay(3, 0.5)).isEqualTo(BY_DEFAULT));

        assertThat(log).singleElement().asString().contains("the default is used");
    }

    @Test
    void a_backoff_of_the_user_decides() {
        assertThat(new SafeBackoff((failures, chance) -> Duration.ofSeconds(failures)).delay(7, 0.5))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void a_wait_has_an_end() {
        assertThat(new SafeBackoff((failures, chance) -> Duration.ofSeconds(Long.MAX_VALUE)).delay(1, 0))
                .isEqualTo(Duration.ofDays(3650));
    }
}
