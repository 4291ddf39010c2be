package dev.autotunnel.internal.monitor.alive;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final ServerAlive DEFAULTS = ServerAlive.defaults();

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final List<Failure> deaths = new ArrayList<>();

    @BeforeEach
    void theServerSpokeJustNow() {
        byteComesIn();
    }

    @Test
    void a_dead_link_is_noticed_after_interval_times_count_plus_one() {
        watchdog(DEFAULTS).start();

        runtime.advance(ofSeconds(60).minusNanos(1));
        assertThat(deaths).isEmpty();
        assertThat(link.keepAlives()).isEqualTo(2);
        assertThat(link.channelQuestions()).isEqualTo(1);

        runtime.advance(Duration.ofNanos(1));
        assertThat(deaths).singleElement().satisfies(death -> {
            assertThat(death.kind()).isEqualTo(Kind.LINK_SILENT);
            assertThat(death.stage()).isEqualTo(Stage.LINK);
            assertThat(death.message()).contains("1 min", "3 questions");
        });
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_server_that_owes_an_answer_is_not_looked_at_late() {
        List<Duration> slacks = new ArrayList<>();
        RuntimeProxy noting = new RuntimeProxy(runtime) {
            @Override
            public Timer schedule(Duration delay, Duration slack, Runnable task) {
                slacks.add(slack);
                return runtime.schedule(delay, task);
            }
        };
        new Watchdog(noting, DEFAULTS, link, (why, by) -> deaths.add(why)).start();
        runtime.advance(ofSeconds(60));

        assertThat(deaths).hasSize(1);
        assertThat(slacks.stream().filter(slack -> !slack.isZero())).hasSize(1);
    }

    @Test
    void a_jump_host_that_answered_no_question_either_is_the_one_that_is_silent() {
        watchdog(DEFAULTS).start();
        runtime.advance(ofSeconds(15));
        link.jumpHostInboundAt(runtime.now().nanos());
        runtime.advance(ofSeconds(45));

        assertThat(deaths)
                .singleElement()
                .satisfies(
                        death -> assertThat(death.message()).startsWith("nothing came from the jump host for 1 min"));
    }

    @Test
    void a_jump_host_that_answered_a_question_that_came_early_is_not() {
        watchdog(ServerAlive.of(ofSeconds(15), 1)).start();
        runtime.advance(ofMillis(100));
        byteComesIn();
        runtime.advance(ofMillis(14_910));
        link.jumpHostInboundAt(runtime.now().nanos());
        runtime.advance(ofSeconds(30));

        assertThat(deaths)
                .singleElement()
                .satisfies(death -> assertThat(death.message()).startsWith("nothing came from the server for 30 s"));
    }

    @Test
    void a_jump_host_that_answered_is_not() {
        watchdog(DEFAULTS).start();
        runtime.advance(ofSeconds(16));
        link.jumpHostInboundAt(runtime.now().nanos());
        runtime.advance(ofSeconds(44));

        assertThat(deaths)
                .singleElement()
                .satisfies(death -> assertThat(death.message()).startsWith("nothing came from the server for 1 min"));
    }

    @Test
    void a_probe_names_who_is_silent_too() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        link.jumpHostInboundAt(runtime.now().nanos());
        watchdog.probeNow();
        runtime.advance(Watchdog.PROBE_ANSWER);

        assertThat(deaths)
                .singleElement()
                .satisfies(
                        death -> assertThat(death.message()).startsWith("nothing came from the jump host within 5 s"));
    }

    @Test
    void death_is_told_once() {
        Watchdog watchdog = watchdog(ServerAlive.of(ofSeconds(1), 1));
        watchdog.start();
        watchdog.probeNow();

        runtime.advance(ofMinutes(5));
        watchdog.probeNow();
        runtime.advance(ofMinutes(5));

        assertThat(deaths).hasSize(1);
    }

    @Test
    void any_traffic_postpones_the_questions() {
        watchdog(DEFAULTS).start();
        for (int i = 0; i < 20; i++) {
            runtime.advance(ofSeconds(10));
            byteComesIn();
        }
        assertThat(link.keepAlives()).isZero();

        runtime.advance(ofSeconds(60).minusNanos(1));
        assertThat(deaths).isEmpty();
        runtime.advance(Duration.ofNanos(1));
        assertThat(deaths).hasSize(1);
    }

    @Test
    void an_answer_to_the_last_question_saves_the_link() {
        watchdog(DEFAULTS).start();
        runtime.advance(ofSeconds(59));
        byteComesIn();

        runtime.advance(ofSeconds(59));

        assertThat(deaths).isEmpty();
    }

    @Test
    void an_idle_link_is_asked_once_in_each_interval() {
        watchdog(DEFAULTS).start();
        for (int i = 0; i < 100; i++) {
            runtime.advance(ofSeconds(15));
            runtime.advance(ofMillis(1));
            byteComesIn();
        }

        assertThat(link.keepAlives()).isBetween(99, 100);
        assertThat(deaths).isEmpty();
    }

    @Test
    void where_it_is_off_nothing_is_asked_and_nothing_is_set() {
        watchdog(ServerAlive.off()).start();
        assertThat(runtime.pendingTimers()).isZero();

        runtime.advance(Duration.ofDays(1));

        assertThat(link.keepAlives()).isZero();
        assertThat(deaths).isEmpty();
    }

    @Test
    void a_question_on_demand_without_an_answer_ends_the_link_within_5_s() {
        watchdog(DEFAULTS).probeNow();
        runtime.settle();
        assertThat(link.keepAlives()).isEqualTo(1);

        runtime.advance(ofMillis(4999));
        assertThat(deaths).isEmpty();
        runtime.advance(ofMillis(1));
        assertThat(deaths)
                .singleElement()
                .satisfies(death -> assertThat(death.message()).contains("within 5 s"));
    }

    @Test
    void a_question_on_demand_works_where_the_rule_is_off() {
        watchdog(ServerAlive.off()).probeNow();

        runtime.advance(ofSeconds(5));

        assertThat(deaths).hasSize(1);
    }

    @Test
    void any_byte_after_a_question_on_demand_saves_the_link() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        watchdog.probeNow();
        runtime.advance(ofMillis(4999));
        byteComesIn();

        runtime.advance(ofMinutes(1));

        assertThat(deaths).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_byte_from_before_the_question_does_not_save_the_link() {
        runtime.advance(ofSeconds(1));
        byteComesIn();
        runtime.advance(Duration.ofNanos(1));
        watchdog(ServerAlive.off()).probeNow();

        runtime.advance(ofSeconds(5));

        assertThat(deaths).hasSize(1);
    }

    @Test
    void a_question_on_demand_while_one_runs_changes_nothing() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        watchdog.probeNow();
        runtime.advance(ofSeconds(4));
        watchdog.probeNow();
        runtime.settle();
        assertThat(link.keepAlives()).isEqualTo(1);

        runtime.advance(ofSeconds(1));
        assertThat(deaths).hasSize(1);
    }

    @Test
    void after_an_answer_it_can_be_asked_again() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        watchdog.probeNow();
        runtime.advance(ofMillis(10));
        byteComesIn();
        runtime.advance(ofSeconds(10));

        watchdog.probeNow();
        runtime.advance(ofSeconds(5));

        assertThat(link.keepAlives()).isEqualTo(2);
        assertThat(deaths).hasSize(1);
    }

    @Test
    void a_question_that_is_stuck_is_not_followed_by_another_and_the_time_runs_on() {
        StuckThreads stuck = new StuckThreads(runtime);
        Watchdog watchdog = new Watchdog(stuck, DEFAULTS, link, (why, by) -> deaths.add(why));
        watchdog.start();
        runtime.advance(ofSeconds(16));
        watchdog.probeNow();

        runtime.advance(ofSeconds(5));

        assertThat(stuck.begun).hasSize(1);
        assertThat(deaths).hasSize(1);
    }

    @Test
    void a_link_that_breaks_under_a_question_is_left_to_its_reader() {
        watchdog(DEFAULTS).start();
        link.kill();

        runtime.advance(ofSeconds(15));

        assertThat(link.keepAlives()).isEqualTo(1);
        assertThat(deaths).isEmpty();
    }

    @Test
    void stop_leaves_no_timer_and_says_nothing_more() {
        Watchdog watchdog = watchdog(DEFAULTS);
        watchdog.start();
        watchdog.probeNow();
        watchdog.stop();
        assertThat(runtime.pendingTimers()).isZero();

        watchdog.start();
        watchdog.probeNow();
        runtime.advance(ofMinutes(5));

        assertThat(deaths).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    /** Otherwise nobody would ever notice the death of this link. */
    @Test
    void a_watchdog_that_breaks_ends_the_link() {
        watchdog(DEFAULTS).start();
        link.inboundFails(new OutOfMemoryError("Java heap space"));

        runtime.advance(ofSeconds(15));

        assertThat(deaths).singleElement().satisfies(death -> {
            assertThat(death.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
            assertThat(death.stage()).isEqualTo(Stage.LINK);
        });
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_probe_on_demand_that_breaks_ends_the_link() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        watchdog.probeNow();
        link.inboundFails(new AssertionError("broken on purpose"));

        runtime.advance(Watchdog.PROBE_ANSWER);

        assertThat(deaths)
                .singleElement()
                .satisfies(death -> assertThat(death.kind()).isEqualTo(Kind.INTERNAL));
        assertThat(runtime.pendingTimers()).isZero();
    }

    private Watchdog watchdog(ServerAlive rule) {
        return new Watchdog(runtime, rule, link, (why, by) -> deaths.add(why));
    }

    private void byteComesIn() {
        link.inboundAt(runtime.now().nanos());
    }

    /** Virtual time, where each task gets a thread that never comes back. */
    private static final class StuckThreads extends RuntimeProxy {
        private final List<Runnable> begun = new ArrayList<>();

        StuckThreads(VirtualRuntime time) {
            super(time);
        }

        @Override
        public void execute(Runnable task) {
            begun.add(task);
        }
    }
}
