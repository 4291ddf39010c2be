package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualRuntimeTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final List<String> seen = new ArrayList<>();

    @Test
    void timers_run_when_they_are_due_and_in_order_each_followed_by_its_tasks() {
        runtime.schedule(Duration.ofSeconds(2), () -> seen.add("two"));
        runtime.schedule(Duration.ofSeconds(1), () -> {
            runtime.execute(() -> seen.add("task of one"));
            runtime.schedule(Duration.ofMillis(500), () -> seen.add("one and a half"));
        });
        runtime.schedule(Duration.ofSeconds(2), () -> seen.add("two, later"));

        runtime.advance(Duration.ofMillis(1999));
        assertThat(seen).containsExactly("task of one", "one and a half");
        assertThat(runtime.timersDueIn()).containsExactly(Duration.ofMillis(1), Duration.ofMillis(1));
        runtime.advance(Duration.ofMillis(1));

        assertThat(seen).containsExactly("task of one", "one and a half", "two", "two, later");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_timer_sees_its_own_time() {
        Moment start = runtime.now();
        runtime.schedule(
                Duration.ofSeconds(3), () -> seen.add(runtime.now().since(start).toString()));

        runtime.advance(Duration.ofSeconds(10));

        assertThat(seen).containsExactly("PT3S");
        assertThat(runtime.now().since(start)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Duration.between(start.wall(), runtime.now().wall())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_cancelled_timer_does_not_run() {
        Timer timer = runtime.schedule(Duration.ofSeconds(1), () -> seen.add("never"));
        timer.cancel();

        runtime.advance(Duration.ofSeconds(2));

        assertThat(seen).isEmpty();
    }

    @Test
    void tasks_wait_until_the_test_settles() {
        runtime.execute(() -> runtime.execute(() -> seen.add("inner")));
        assertThat(runtime.pendingTasks()).isEqualTo(1);

        runtime.settle();

        assertThat(seen).containsExactly("inner");
    }

    @Test
    void a_jump_moves_the_wall_clock_only() {
        Moment before = runtime.now();
        Timer one = runtime.onClockJump(() -> seen.add("jump"));
        runtime.jumpWallClock(Duration.ofHours(8));
        one.cancel();
        runtime.jumpWallClock(Duration.ofHours(1));

        assertThat(seen).containsExactly("jump");
        assertThat(runtime.now().since(before)).isZero();
        assertThat(Duration.between(before.wall(), runtime.now().wall())).isEqualTo(Duration.ofHours(9));
    }

    @Test
    void a_failing_task_reaches_the_test() {
        runtime.execute(() -> {
            throw new IllegalStateException("boom");
        });

        assertThatThrownBy(runtime::settle).hasMessage("boom");
    }
}
