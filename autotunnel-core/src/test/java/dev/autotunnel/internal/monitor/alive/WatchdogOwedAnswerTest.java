package dev.autotunnel.internal.monitor.alive;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is silent while a client waits, and one that ignores keepalives. */
class WatchdogOwedAnswerTest {
    private static final ServerAlive DEFAULTS = ServerAlive.defaults();

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final List<Failure> deaths = new ArrayList<>();
    private long silentSince = runtime.now().nanos();

    @BeforeEach
    void theServerSpokeJustNow() {
        byteComesIn();
    }

    @Test
    void a_server_that_owes_an_answer_is_asked_and_left_after_20_s() {
        Watchdog watchdog = watchdog(DEFAULTS);
        owesUntil(watchdog, 18);
        assertThat(deaths).isEmpty();
        assertThat(link.keepAlives()).isEqualTo(1);
        assertThat(link.channelQuestions()).isEqualTo(1);

        owesUntil(watchdog, 20);
        assertThat(deaths).singleElement().satisfies(death -> {
            assertThat(death.kind()).isEqualTo(Kind.LINK_SILENT);
            assertThat(death.message())
                    .startsWith("nothing came from the server for 20 s while a client waited")
                    .contains("no keepalive was answered yet");
        });
    }

    @Test
    void the_path_is_tried_once_in_a_silence_and_has_until_the_verdict() {
        Watchdog watchdog = watchdog(DEFAULTS);
        owesUntil(watchdog, 18);
        assertThat(link.pathTries()).containsExactly(ofSeconds(14));

        byteComesIn();
        silentSince = runtime.now().nanos();
        owesUntil(watchdog, 8);
        assertThat(link.pathTries()).hasSize(2);
    }

    @Test
    void where_the_path_lives_only_server_alive_ends_the_link() {
        link.path(true);
        Watchdog watchdog = watchdog(DEFAULTS);
        watchdog.start();
        owesUntil(watchdog, 58);
        assertThat(deaths).isEmpty();

        runtime.advance(ofSeconds(2));
        assertThat(deaths)
                .singleElement()
                .satisfies(death -> assertThat(death.message()).contains("1 min, 3 questions unanswered"));
        assertThat(link.pathTries()).hasSize(1);
    }

    @Test
    void a_path_that_lived_in_an_earlier_silence_says_nothing_about_this_one() {
        link.path(true);
        Watchdog watchdog = watchdog(DEFAULTS);
        owesUntil(watchdog, 10);
        byteComesIn();
        silentSince = runtime.now().nanos();
        link.path(false);
        owesUntil(watchdog, 20);

        assertThat(deaths).hasSize(1);
    }

    @Test
    void where_it_is_off_a_client_that_waits_neither_asks_nor_ends_anything() {
        Watchdog watchdog = watchdog(ServerAlive.off());
        watchdog.start();
        owesUntil(watchdog, 60);

        assertThat(link.keepAlives() + link.channelQuestions()).isZero();
        assertThat(link.pathTries()).isEmpty();
        assertThat(deaths).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_server_that_answers_channels_but_no_keepalive_lives() {
        for (ServerAlive rule : List.of(DEFAULTS, ServerAlive.of(ofSeconds(1), 1))) {
            link.answerChannels(() -> runtime.schedule(ofMillis(10), this::byteComesIn));
            byteComesIn();
            Watchdog watchdog = watchdog(rule);
            watchdog.start();
            runtime.advance(ofMinutes(10));
            watchdog.stop();
            assertThat(deaths).isEmpty();
        }
        Watchdog onDemand = watchdog(ServerAlive.off());
        onDemand.probeNow();
        runtime.advance(ofSeconds(6));
        assertThat(deaths).isEmpty();
    }

    /** As the relay does: every 2 s of silence. */
    private void owesUntil(Watchdog watchdog, int seconds) {
        long end = silentSince + ofSeconds(seconds).toNanos();
        while (runtime.now().nanos() < end) {
            runtime.advance(ofSeconds(2));
            watchdog.owes(Duration.ofNanos(runtime.now().nanos() - silentSince));
            runtime.settle();
        }
    }

    private Watchdog watchdog(ServerAlive rule) {
        return new Watchdog(runtime, rule, link, (why, by) -> deaths.add(why));
    }

    private void byteComesIn() {
        link.inboundAt(runtime.now().nanos());
    }
}
