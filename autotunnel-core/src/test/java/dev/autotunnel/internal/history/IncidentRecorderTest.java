package dev.autotunnel.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.Incident.Outcome;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.NoticedBy;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes an incident, and what it says, in virtual time. */
class IncidentRecorderTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration S = Duration.ofSeconds(1);
    private static final Failure CLOSED = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "closed");
    private static final Failure SILENT = Failure.of(Kind.LINK_SILENT, Stage.LINK, "nothing came");
    private static final Failure REFUSED = Failure.of(Kind.CONNECT_REFUSED, Stage.CONNECT, "refused");
    private static final Failure RESTART = Failure.of(Kind.RESTART_REQUESTED, Stage.POLICY, "asked for");

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final List<Integer> tallies = new ArrayList<>();
    private final IncidentRecorder recorder = new IncidentRecorder("orders", () -> {
        int number = tallies.size();
        tallies.add(0);
        return incident -> incident.held(tallies.get(number));
    });
    private TunnelState state = TunnelState.Stopped.of();

    /** A walk: each letter is a change after one second. The result: duration, outcome, attempts, noticed by. */
    static Stream<Arguments> walks() {
        return Stream.of(
                Arguments.of("a start that succeeds, and a stop", "cu s.", List.of()),
                Arguments.of("a stop while it connects", "cs.", List.of()),
                Arguments.of("a loss", "cu wcu", List.of("PT2S recovered 1 reader")),
                Arguments.of("a loss and two attempts", "cu wcwcu", List.of("PT4S recovered 2 reader")),
                Arguments.of("a restart by the application", "cu ru", List.of("PT1S recovered 1 application")),
                Arguments.of("two losses", "cu wcu wcu", List.of("PT2S recovered 1 reader", "PT2S recovered 1 reader")),
                Arguments.of("a start that fails at first", "cwcu", List.of("PT3S recovered 2 attempt")),
                Arguments.of("a start that gives up", "cf", List.of("PT1S given up 1 attempt")),
                Arguments.of("giving up, and another start", "cfcu", List.of("PT3S recovered 2 attempt")),
                Arguments.of("giving up, and a stop", "cf.", List.of("PT2S stopped 1 attempt")),
                Arguments.of("a loss that goes on", "cu wcw", List.of("PT2S ongoing 1 reader")),
                Arguments.of("a stop in an outage", "cu ws.", List.of("PT1S stopped 0 reader")),
                Arguments.of("a restart during the first attempt", "crcu", List.of()),
                Arguments.of("a new run after a stop", "cu s.cwcu", List.of("PT3S recovered 2 attempt")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walks")
    void incidents_of(String name, String walk, List<String> expected) {
        walk(walk);

        assertThat(incidents()).extracting(IncidentRecorderTest::facts).containsExactlyElementsOf(expected);
    }

    @Test
    void it_says_when_why_who_and_after_how_long() {
        walk("cu");
        recorder.noticed(SILENT, NoticedBy.SERVER_ALIVE, S.multipliedBy(60));
        recorder.noticed(CLOSED, NoticedBy.READER, Duration.ZERO); // a moment too late: not what the state followed
        change(TunnelState.Waiting.of(1, SILENT, START), SILENT);
        walk("cu");

        Incident incident = incidents().get(0);
        assertThat(incident.begin()).isEqualTo(START.plus(S.multipliedBy(3)));
        assertThat(incident.end()).contains(START.plus(S.multipliedBy(5)));
        assertThat(incident.cause()).isEqualTo(SILENT);
        assertThat(incident.noticedBy()).isEqualTo(NoticedBy.SERVER_ALIVE);
        assertThat(incident.noticedAfter()).isEqualTo(S.multipliedBy(60));
    }

    @Test
    void a_failure_that_was_made_of_another_one_was_noticed_by_the_same() {
        walk("cu");
        recorder.noticed(SILENT, NoticedBy.MONITOR, S);
        Failure gate = Failure.of(Kind.GATE_TIME, Stage.LINK, "too short");
        change(TunnelState.Failed.of(gate, 1), gate);

        assertThat(incidents()).extracting(Incident::noticedBy).containsExactly(NoticedBy.MONITOR);
    }

    @Test
    void clients_are_counted_in_the_tally_of_their_outage() {
        walk("cu w");
        tallies.set(tallies.size() - 1, 3);
        walk("cu w");
        tallies.set(tallies.size() - 1, 5);

        assertThat(incidents()).extracting(Incident::held).containsExactly(3L, 5L);
    }

    @Test
    void a_client_that_is_served_after_the_end_still_counts() {
        walk("cu wcu");
        tallies.set(tallies.size() - 2, 1);

        assertThat(incidents()).extracting(Incident::held).containsExactly(1L);
    }

    @Test
    void the_last_100_are_kept() {
        walk("cu");
        for (int i = 0; i < 150; i++) {
            walk("wcu");
        }

        TunnelHistory history = recorder.history(state, runtime.now());
        assertThat(history.incidents()).hasSize(100);
        assertThat(history.forgotten()).isEqualTo(50);
        assertThat(history.incidents().get(0).begin())
                .isBefore(history.incidents().get(99).begin());
    }

    @Test
    void its_text_can_be_pasted_and_the_words_of_a_server_cannot_forge_a_line() {
        walk("cu");
        Failure evil = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "bye\n2026-01-01T00:00:00Z  down for 9 h");
        recorder.noticed(evil, NoticedBy.READER, Duration.ZERO);
        change(TunnelState.Waiting.of(1, evil, START), evil);
        walk("cu");

        assertThat(recorder.history(state, runtime.now()).toString())
                .isEqualTo("""
                        tunnel orders at 2026-01-01T00:00:05Z: 1 incident
                        2026-01-01T00:00:03Z  down for 2 s, recovered, 1 attempt; noticed by reader; \
                        clients: 0 held, 0 served, 0 reset, 0 refused
                            LINK_CLOSED at link: bye\\n2026-01-01T00:00:00Z  down for 9 h (%s)""".formatted(Kind.LINK_CLOSED.remedy()));
    }

    /** Availability over the last 10 s, one second after the last change. */
    static Stream<Arguments> shares() {
        return Stream.of(
                Arguments.of("never started", "", -1.0),
                Arguments.of("starting", "c", -1.0),
                Arguments.of("up since the start", "cu", 1.0),
                Arguments.of("a start that failed is down from the start on", "cwu", 1.0 / 3),
                Arguments.of("half of the time", "cuw", 0.5),
                Arguments.of("stopped time does not count", "cu.", 1.0),
                Arguments.of("nothing but stopped in the window", "cu............", -1.0),
                Arguments.of("given up counts as down", "cuf", 0.5),
                Arguments.of("what is older than the window does not count", "cuwwwwwwwwwu", 0.1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shares")
    void availability(String name, String walk, double expected) {
        walk(walk);
        runtime.advance(S);

        assertThat(recorder.availability(S.multipliedBy(10), runtime.now()).orElse(-1))
                .isEqualTo(expected);
    }

    @Test
    void any_window_will_do() {
        walk("cuw");
        runtime.advance(S);

        assertThat(recorder.availability(Duration.ofSeconds(Long.MAX_VALUE), runtime.now()))
                .hasValue(0.5);
        assertThat(recorder.availability(Duration.ZERO, runtime.now())).isEmpty();
        assertThat(recorder.availability(S.negated(), runtime.now())).isEmpty();
    }

    @Test
    void memory_is_bounded() {
        walk("cu");
        for (int i = 0; i < Uptime.MOST; i++) {
            walk("wcu");
        }

        // Of 3 s for each loss, 2 s are down, and only the last 500 losses are remembered.
        double share = recorder.availability(Duration.ofDays(1), runtime.now()).orElseThrow();
        assertThat(share).isBetween(0.32, 0.35);
    }

    private void walk(String letters) {
        letters.chars().filter(letter -> letter != ' ').forEach(letter -> step((char) letter));
    }

    private void step(char letter) {
        switch (letter) {
            case 'c' -> change(TunnelState.Connecting.of(1, START), null);
            case 'r' -> change(TunnelState.Connecting.of(2, START), RESTART);
            case 'u' -> change(TunnelState.Up.of(START, List.of(), List.of(), MonitorStatus.OFF), null);
            case 'w' -> lose();
            case 'f' -> change(TunnelState.Failed.of(REFUSED, 1), REFUSED);
            case 's' -> change(TunnelState.Stopping.of(START), null);
            case '.' -> change(TunnelState.Stopped.of(), null);
            default -> throw new AssertionError(letter);
        }
    }

    private void lose() {
        Failure why = state.isUp() ? CLOSED : REFUSED;
        change(TunnelState.Waiting.of(1, why, START), why);
    }

    private void change(TunnelState next, @org.jspecify.annotations.Nullable Failure why) {
        runtime.advance(S);
        recorder.changed(state, next, why, runtime.now());
        state = next;
    }

    private List<Incident> incidents() {
        return recorder.history(state, runtime.now()).incidents();
    }

    private static String facts(Incident incident) {
        boolean over = incident.outcome() == Outcome.RECOVERED || incident.outcome() == Outcome.STOPPED;
        assertThat(incident.end().isPresent()).isEqualTo(over);
        return "%s %s %d %s"
                .formatted(incident.duration(), incident.outcome(), incident.attempts(), incident.noticedBy());
    }
}
