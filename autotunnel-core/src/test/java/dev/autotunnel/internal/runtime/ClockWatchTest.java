package dev.autotunnel.internal.runtime;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final ClockWatch watch = new ClockWatch(runtime);
    private final List<String> told = new ArrayList<>();

    @Test
    void time_that_passes_is_no_jump() {
        watch.add(() -> told.add("jump"));

        runtime.advance(ofHours(24));

        assertThat(told).isEmpty();
    }

    @Test
    void a_task_for_which_there_is_no_timer_is_not_kept_and_the_next_one_is_told() {
        AtomicBoolean broken = new AtomicBoolean(true);
        ClockWatch poor = new ClockWatch(new RuntimeProxy(runtime) {
            @Override
            public Timer schedule(Duration delay, Runnable task) {
                if (broken.get()) {
                    throw new OutOfMemoryError("unable to create native thread, says the test");
                }
                return super.schedule(delay, task);
            }
        });
        assertThatThrownBy(() -> poor.add(() -> told.add("lost"))).isInstanceOf(OutOfMemoryError.class);
        broken.set(false);
        poor.add(() -> told.add("jump"));
        runtime.jumpWallClock(ofHours(8));

        runtime.advance(ofSeconds(5));

        assertThat(told).containsExactly("jump");
    }

    @Test
    void a_machine_that_slept_is_noticed_within_5_s() {
        watch.add(() -> told.add("jump"));
        runtime.advance(ofSeconds(7));
        runtime.jumpWallClock(ofHours(8));

        runtime.advance(ofSeconds(5));

        assertThat(told).containsExactly("jump");
    }

    @Test
    void a_clock_set_back_is_noticed_too() {
        watch.add(() -> told.add("jump"));
        runtime.jumpWallClock(ofHours(-1));

        runtime.advance(ofSeconds(5));

        assertThat(told).containsExactly("jump");
    }

    @Test
    void a_jump_is_told_once_and_to_all() {
        watch.add(() -> told.add("one"));
        watch.add(() -> told.add("two"));
        runtime.jumpWallClock(ofHours(8));

        runtime.advance(ofMinutes(10));

        assertThat(told).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void who_fails_keeps_neither_the_others_nor_the_next_jump_from_being_told() {
        watch.add(Sneaky.checked());
        watch.add(() -> told.add("jump"));

        CapturedLog.of(ClockWatch.class, () -> {
            runtime.jumpWallClock(ofHours(8));
            runtime.advance(ofSeconds(5));
            runtime.jumpWallClock(ofHours(8));
            runtime.advance(ofSeconds(5));
        });

        assertThat(told).containsExactly("jump", "jump");
    }

    @Test
    void small_corrections_are_no_jumps_even_if_they_add_up() {
        watch.add(() -> told.add("jump"));
        for (int i = 0; i < 20; i++) {
            runtime.jumpWallClock(ofSeconds(2));
            runtime.advance(ofSeconds(5));
        }

        assertThat(told).isEmpty();
    }

    @Test
    void who_cancelled_is_told_no_more() {
        Timer cancelled = watch.add(() -> told.add("cancelled"));
        watch.add(() -> told.add("other"));
        cancelled.cancel();
        cancelled.cancel();
        runtime.jumpWallClock(ofHours(8));

        runtime.advance(ofSeconds(5));

        assertThat(told).containsExactly("other");
    }

    @Test
    void it_looks_only_while_somebody_listens() {
        assertThat(runtime.pendingTimers()).isZero();

        Timer listener = watch.add(() -> told.add("jump"));
        assertThat(runtime.timersDueIn()).containsExactly(Duration.ofSeconds(5));

        listener.cancel();
        runtime.advance(ofSeconds(5));
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_jump_while_nobody_listened_is_not_told_to_who_comes_later() {
        watch.add(() -> told.add("early")).cancel();
        runtime.advance(ofSeconds(5));
        runtime.jumpWallClock(ofHours(8));

        watch.add(() -> told.add("late"));
        runtime.advance(ofMinutes(1));

        assertThat(told).isEmpty();
    }
}
