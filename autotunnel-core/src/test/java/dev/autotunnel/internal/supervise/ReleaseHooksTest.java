package dev.autotunnel.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What runs before clients are released, in virtual time. */
class ReleaseHooksTest {
    private static final Duration MOST = Duration.ofSeconds(3);

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final List<String> seen = new ArrayList<>();
    private Duration allowed = Duration.ZERO;

    private void before(ReleaseHooks hooks, Runnable release) {
        hooks.before(time -> allowed = time, release);
    }

    @Test
    void clients_of_the_first_link_are_released_at_once() {
        ReleaseHooks hooks = hooks(hook("evict"));

        before(hooks, () -> seen.add("release"));

        assertThat(seen).containsExactly("release");
        assertThat(runtime.pendingTasks()).isZero();
    }

    @Test
    void a_time_that_no_clock_measures_is_refused_at_once() {
        assertThatThrownBy(() -> new ReleaseHooks.Hook(ChronoUnit.FOREVER.getDuration(), () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most ten years");
    }

    @Test
    void without_a_hook_clients_are_released_at_once() {
        ReleaseHooks hooks = withALinkBefore();

        before(hooks, () -> seen.add("release"));

        assertThat(seen).containsExactly("release");
    }

    @Test
    void hooks_run_in_their_order_on_the_pool_and_then_clients_are_released() {
        ReleaseHooks hooks = withALinkBefore(hook("evict"), hook("warm up"));

        before(hooks, () -> seen.add("release"));
        assertThat(seen).isEmpty();
        runtime.settle();

        assertThat(seen).containsExactly("evict", "warm up", "release");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_hook_that_is_added_later_runs_after_the_others_at_the_next_link() {
        ReleaseHooks hooks = withALinkBefore(hook("evict"));

        hooks.add(hook("evict the pool that came later"));
        before(hooks, () -> seen.add("release"));
        runtime.settle();
        assertThat(allowed).isEqualTo(MOST.plus(MOST));

        assertThat(seen).containsExactly("evict", "evict the pool that came later", "release");
    }

    @Test
    void a_hook_that_is_added_while_hooks_run_waits_for_the_next_link() {
        ReleaseHooks[] all = new ReleaseHooks[1];
        ReleaseHooks hooks = withALinkBefore(new ReleaseHooks.Hook(MOST, () -> all[0].add(hook("later"))));
        all[0] = hooks;

        before(hooks, () -> seen.add("release"));
        runtime.settle();

        assertThat(allowed).isEqualTo(MOST);
        assertThat(seen).containsExactly("release");
    }

    @Test
    void a_hook_that_is_added_before_the_first_link_does_not_run_at_that_link() {
        ReleaseHooks hooks = hooks();

        hooks.add(hook("evict"));
        before(hooks, () -> seen.add("first release"));
        before(hooks, () -> seen.add("second release"));
        runtime.settle();

        assertThat(seen).containsExactly("first release", "evict", "second release");
    }

    @Test
    void a_hook_that_fails_is_logged_and_clients_are_released() {
        ReleaseHooks hooks = withALinkBefore(
                new ReleaseHooks.Hook(MOST, () -> {
                    throw new AssertionError("no pool");
                }),
                hook("warm up"));

        List<String> log = CapturedLog.of("dev.autotunnel.db", () -> {
            before(hooks, () -> seen.add("release"));
            runtime.settle();
        });

        assertThat(seen).containsExactly("warm up", "release");
        assertThat(log)
                .containsExactly(
                        "WARN a hook before the release of clients failed;" + " the clients are released all the same");
    }

    @Test
    void clients_do_not_wait_longer_than_the_hook_may_take() {
        ReleaseHooks hooks = withALinkBefore(slow(MOST.plusSeconds(1)));
        Duration before = elapsed();

        List<String> log = CapturedLog.of("dev.autotunnel.db", () -> {
            before(hooks, () -> seen.add("release after " + elapsed().minus(before)));
            runtime.settle();
        });

        assertThat(seen).containsExactly("slow begins", "release after " + MOST, "slow ends");
        assertThat(log)
                .containsExactly("WARN a hook before the release of clients still runs after 3 s:"
                        + " the clients do not wait longer");
    }

    @Test
    void a_hook_that_still_runs_is_not_started_twice_and_its_end_counts() {
        List<ReleaseHooks> self = new ArrayList<>();
        ReleaseHooks hooks = withALinkBefore(new ReleaseHooks.Hook(MOST, () -> {
            seen.add("begin");
            runtime.advance(MOST);
            before(self.get(0), () -> seen.add("second release")); // the next outage is over meanwhile
            runtime.settle();
            seen.add("end");
        }));
        self.add(hooks);

        CapturedLog.of("dev.autotunnel.db", () -> {
            before(hooks, () -> seen.add("first release"));
            runtime.settle();
        });

        assertThat(seen).containsExactly("begin", "first release", "end", "second release");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void all_of_them_take_the_sum_of_their_times() {
        before(withALinkBefore(hook("evict"), hook("warm up")), () -> {});
        assertThat(allowed).isEqualTo(MOST.plus(MOST));
        before(withALinkBefore(), () -> {});
        assertThat(allowed).isZero();
    }

    @Test
    void a_hook_without_time_is_refused() {
        assertThatThrownBy(() -> new ReleaseHooks.Hook(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ReleaseHooks.Hook hook(String name) {
        return new ReleaseHooks.Hook(MOST, () -> seen.add(name));
    }

    /** A hook that takes that long, as seen by the clock. */
    private ReleaseHooks.Hook slow(Duration time) {
        return new ReleaseHooks.Hook(MOST, () -> {
            seen.add("slow begins");
            runtime.advance(time);
            seen.add("slow ends");
        });
    }

    private ReleaseHooks withALinkBefore(ReleaseHooks.Hook... all) {
        ReleaseHooks hooks = hooks(all);
        before(hooks, () -> {});
        return hooks;
    }

    private ReleaseHooks hooks(ReleaseHooks.Hook... all) {
        return new ReleaseHooks(runtime, "db", List.of(all));
    }

    private Duration elapsed() {
        return Duration.ofNanos(runtime.now().nanos());
    }
}
