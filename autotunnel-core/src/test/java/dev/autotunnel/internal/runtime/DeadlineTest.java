package dev.autotunnel.internal.runtime;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final Deadline deadline = Deadline.after(runtime, ofSeconds(10));

    @Test
    void the_time_left_becomes_less_until_it_is_over() {
        runtime.advance(ofSeconds(4));
        assertThat(deadline.left()).isEqualTo(ofSeconds(6));
        assertThat(deadline.leftMillis()).isEqualTo(6000);
        assertThat(deadline.isOver()).isFalse();

        runtime.advance(ofSeconds(6));
        assertThat(deadline.left()).isZero();
        assertThat(deadline.isOver()).isTrue();
    }

    @Test
    void the_time_left_is_never_negative_and_never_means_for_ever() {
        runtime.advance(ofHours(1));

        assertThat(deadline.left()).isZero();
        assertThat(deadline.leftMillis()).isEqualTo(1);
    }

    @Test
    void for_ever_is_a_very_long_time() {
        assertThat(Deadline.after(runtime, ofMillis(Long.MAX_VALUE)).isOver()).isFalse();
        assertThat(Deadline.millis(ChronoUnit.FOREVER.getDuration())).isEqualTo(Integer.MAX_VALUE);
        assertThat(Deadline.millis(ChronoUnit.FOREVER.getDuration().negated())).isEqualTo(1);
        assertThat(Deadline.after(runtime, ChronoUnit.FOREVER.getDuration().negated())
                        .isOver())
                .isTrue();
    }

    @Test
    void the_time_left_can_be_capped() {
        assertThat(deadline.leftAtMost(ofSeconds(3))).isEqualTo(ofSeconds(3));
        assertThat(deadline.leftAtMost(ofSeconds(30))).isEqualTo(ofSeconds(10));
    }

    @Test
    void a_clock_that_is_set_does_not_move_it() {
        runtime.jumpWallClock(ofHours(8));

        assertThat(deadline.left()).isEqualTo(ofSeconds(10));
    }

    @Test
    void the_longest_time_that_can_be_asked_for_fits() {
        Deadline far = Deadline.after(runtime, Duration.ofDays(3650));

        assertThat(far.left()).isEqualTo(Duration.ofDays(3650));
        assertThat(far.leftMillis()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Deadline.after(runtime, ofMillis(5)).leftMillis()).isEqualTo(5);
    }
}
