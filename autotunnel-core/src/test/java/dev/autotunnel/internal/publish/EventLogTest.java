package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.TestSecrets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a person reads who has nothing but the log. */
class EventLogTest {
    private static final Failure CUT = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "reset by the server");
    private static final Failure REFUSED = Failure.of(Kind.CONNECT_REFUSED, Stage.CONNECT, "bastion:22 refused");
    private static final BoundForward DB = BoundForward.of(
            "db", Direction.LOCAL, InetSocketAddress.createUnresolved("127.0.0.1", 5432), "db.internal:5432");

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.autotunnel.orders");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private int clients;
    private final EventLog log = new EventLog("orders", () -> clients);
    private Instant now = SomeEvents.NOW;

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void the_start_is_told() {
        log.onEvent(SomeEvents.changed(SomeEvents.STOPPED, SomeEvents.CONNECTING));

        assertThat(lines()).containsExactly("INFO starting: connecting (attempt 1)");
    }

    @Test
    void up_is_told_with_what_is_bound() {
        up(TunnelState.Up.of(SomeEvents.NOW, List.of(DB), List.of(), MonitorStatus.PASSING));

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("INFO up: ")
                .contains("db (local) 127.0.0.1:5432 -> db.internal:5432", "monitor PASSING");
    }

    @Test
    void up_is_told_with_what_is_missing() {
        Failure busy = Failure.of(Kind.REMOTE_PORT_UNAVAILABLE, Stage.FORWARD, "port 10000 is busy");
        MissingForward missing = MissingForward.of("ssh", busy);
        up(TunnelState.Up.of(SomeEvents.NOW, List.of(DB), List.of(missing), MonitorStatus.OFF));

        assertThat(lines()).singleElement().asString().contains("missing", "ssh", "port 10000 is busy");
    }

    @Test
    void down_is_told_with_cause_and_next_delay() {
        log.onEvent(SomeEvents.changed(SomeEvents.UP, waiting(1, CUT, Duration.ofMillis(70)), CUT));

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("WARN down: ")
                .contains("reset by the server", Kind.LINK_CLOSED.remedy(), "attempt 1 at once");
    }

    @Test
    void up_again_is_told_with_the_length_of_the_outage_and_the_attempts_it_took() {
        log.onEvent(SomeEvents.changed(SomeEvents.UP, waiting(1, CUT, Duration.ZERO), CUT));
        attemptFails(1, REFUSED, Duration.ofSeconds(1));
        upAt(SomeEvents.NOW.plusSeconds(90), TunnelState.Connecting.of(2, SomeEvents.NOW));
        upAt(SomeEvents.NOW.plusSeconds(95), TunnelState.Connecting.of(3, SomeEvents.NOW));

        assertThat(lines()).hasSize(4);
        assertThat(lines().get(2)).startsWith("INFO up again after 1 min 30 s, attempt 2: ");
        assertThat(lines().get(3)).startsWith("INFO up: ");
    }

    @Test
    void a_clock_that_was_set_back_silences_nothing() {
        log.onEvent(SomeEvents.changed(SomeEvents.UP, waiting(1, CUT, Duration.ZERO), CUT));
        attemptFails(1, REFUSED, Duration.ofSeconds(1));
        now = now.minus(Duration.ofHours(3));
        attemptFails(2, REFUSED, Duration.ofSeconds(1));

        assertThat(lines()).hasSize(3).last().asString().startsWith("WARN still down for 0 ms, 2 attempts failed");
    }

    @Test
    void a_tunnel_that_was_stopped_meanwhile_was_not_out_all_that_time() {
        log.onEvent(SomeEvents.changed(SomeEvents.UP, waiting(1, CUT, Duration.ZERO), CUT));
        log.onEvent(SomeEvents.changed(waiting(1, CUT, Duration.ZERO), TunnelState.Stopping.of(SomeEvents.NOW)));
        log.onEvent(SomeEvents.changed(TunnelState.Stopping.of(SomeEvents.NOW), SomeEvents.STOPPED));
        log.onEvent(SomeEvents.changed(SomeEvents.STOPPED, SomeEvents.CONNECTING));
        upAt(SomeEvents.NOW.plusSeconds(36_000), SomeEvents.CONNECTING);

        assertThat(lines()).last().asString().startsWith("INFO up: ");
    }

    @Test
    void a_tunnel_that_was_never_up_is_not_up_again() {
        Failure asked = Failure.of(Kind.RESTART_REQUESTED, Stage.POLICY, "a new connection was asked for");
        TunnelState second = TunnelState.Connecting.of(2, SomeEvents.NOW);
        log.onEvent(SomeEvents.changed(SomeEvents.CONNECTING, second, asked));
        upAt(SomeEvents.NOW.plusSeconds(3), second);

        assertThat(lines()).last().asString().startsWith("INFO up: ");
    }

    @Test
    void a_failed_attempt_is_told_with_cause_and_next_delay() {
        attemptFails(1, REFUSED, Duration.ofSeconds(4));

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("INFO not up, 1 attempt failed: ")
                .contains("bastion:22 refused", "attempt 2 in 4 s");
    }

    @Test
    void an_outage_is_logged_by_time() {
        clients = 2;
        lose();
        for (int attempt = 1; attempt <= 30; attempt++) {
            now = now.plusSeconds(5);
            attemptFails(attempt, CUT, Duration.ofSeconds(2));
        }

        assertThat(lines()).hasSize(4);
        assertThat(lines().get(1))
                .startsWith("WARN still down for 10 s, 2 attempts failed: ")
                .contains("reset by the server", "attempt 3 in 2 s, 2 clients wait");
        assertThat(lines().get(2)).startsWith("WARN still down for 1 min 10 s, 14 attempts failed: ");
        assertThat(lines().get(3)).startsWith("WARN still down for 2 min 10 s, 26 attempts failed: ");
    }

    @Test
    void connections_that_end_again_and_again_after_the_same_time_are_logged_as_one_pattern() {
        for (int i = 0; i < 20; i++) {
            upAt(now, TunnelState.Connecting.of(1, now));
            now = now.plusSeconds(11);
            lose();
            now = now.plusSeconds(1);
        }

        List<String> warnings = lines().stream()
                .filter(line -> line.contains("each ended after about 11 s"))
                .toList();
        assertThat(warnings).hasSizeBetween(3, 5);
        assertThat(warnings.get(0))
                .startsWith("WARN down: the last 3 connections")
                .contains("UnusedConnectionTimeout");
        assertThat(lines()).hasSizeLessThan(12);
    }

    @Test
    void a_second_outage_of_a_target_is_logged_though_the_tunnel_stays_up() {
        connectionFails("db:5432 refused", 1);
        connectionFails("db:5432 refused", 2);
        now = now.plusSeconds(20);
        connectionFails("db:5432 refused", 1);

        assertThat(lines()).hasSize(2);
    }

    @Test
    void each_target_is_logged_by_its_name() {
        connectionFails("a.internal:80 refused", 1);
        connectionFails("b.internal:80 refused", 2);

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).contains("b.internal:80");
    }

    @Test
    void a_target_that_keeps_failing_is_one_warning() {
        for (int i = 1; i <= 65; i++) {
            connectionFails("db:5432 refused", i);
        }

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1))
                .startsWith("WARN the last 5 connections of forward db failed, the tunnel itself is up: ")
                .contains("db:5432 refused");
    }

    @Test
    void clients_that_waited_in_vain_are_a_warning() {
        for (Kind kind : List.of(Kind.HOLD_EXPIRED, Kind.HOLD_FULL, Kind.NO_ATTEMPT_IN_TIME)) {
            Failure inVain = Failure.of(kind, Stage.FORWARD, "a client waited for the tunnel");
            log.onEvent(TunnelEvent.ConnectionFailed.of(SomeEvents.header(SomeEvents.CONNECTING), "db", inVain, 1));
        }

        assertThat(lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("WARN connection of forward db failed: "));
    }

    @Test
    void another_cause_is_told_at_once() {
        attemptFails(1, REFUSED, Duration.ofSeconds(1));
        attemptFails(2, REFUSED, Duration.ofSeconds(1));
        attemptFails(3, CUT, Duration.ofSeconds(1));

        assertThat(lines()).hasSize(2);
    }

    @Test
    void once_it_was_up_everything_is_news_again() {
        attemptFails(1, REFUSED, Duration.ofSeconds(1));
        up(SomeEvents.UP);
        attemptFails(1, REFUSED, Duration.ofSeconds(1));

        assertThat(lines()).hasSize(3);
    }

    @Test
    void giving_up_is_told_as_an_error_with_cause_and_remedy() {
        Failure refused = Failure.of(Kind.AUTHENTICATION_REFUSED, Stage.AUTHENTICATION, "publickey refused");
        log.onEvent(SomeEvents.changed(SomeEvents.CONNECTING, TunnelState.Failed.of(refused, 1), refused));

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("ERROR ")
                .contains("given up", "publickey refused", Kind.AUTHENTICATION_REFUSED.remedy());
    }

    @Test
    void a_restart_is_told_as_the_end_of_a_connection() {
        Failure asked = Failure.of(Kind.RESTART_REQUESTED, Stage.POLICY, "a new connection was asked for");
        log.onEvent(SomeEvents.changed(SomeEvents.UP, TunnelState.Connecting.of(2, SomeEvents.NOW), asked));

        assertThat(lines()).containsExactly("INFO down: a new connection was asked for; connecting (attempt 1)");
    }

    @Test
    void stopping_is_told_with_its_reason_where_there_is_one() {
        Failure old = Failure.of(Kind.MAX_LIFETIME_REACHED, Stage.POLICY, "the allowed lifetime is over");
        TunnelState stopping = TunnelState.Stopping.of(SomeEvents.NOW);
        log.onEvent(SomeEvents.changed(SomeEvents.UP, stopping, old));
        log.onEvent(SomeEvents.changed(stopping, SomeEvents.STOPPED));

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).startsWith("INFO stopping: ").contains("the allowed lifetime is over");
        assertThat(lines().get(1)).isEqualTo("INFO stopped");
    }

    @Test
    void a_retry_and_a_passing_test_are_not_worth_a_line() {
        log.onEvent(
                SomeEvents.changed(waiting(2, REFUSED, Duration.ZERO), TunnelState.Connecting.of(2, SomeEvents.NOW)));
        log.onEvent(TunnelEvent.MonitorPassed.of(SomeEvents.header(SomeEvents.UP), Duration.ofMillis(3)));
        log.onEvent(TunnelEvent.UpChanged.of(SomeEvents.header(SomeEvents.UP), (TunnelState.Up) SomeEvents.UP));

        assertThat(lines()).isEmpty();
    }

    @Test
    void trouble_that_does_not_end_the_tunnel_is_a_warning_or_a_note() {
        EventHeader header = SomeEvents.header(SomeEvents.UP);
        Failure busy = Failure.of(Kind.REMOTE_PORT_UNAVAILABLE, Stage.FORWARD, "port 10000 is busy");
        Failure late = Failure.of(Kind.MONITOR_FAILED, Stage.MONITOR, "no echo");
        Failure closed = Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, "nobody listens");

        Stream.of(
                        TunnelEvent.ForwardLost.of(header, MissingForward.of("ssh", busy)),
                        TunnelEvent.ForwardBound.of(header, DB),
                        TunnelEvent.MonitorFailed.of(header, late, 1, 2),
                        TunnelEvent.MonitorUnavailable.of(header, busy),
                        TunnelEvent.ConnectionFailed.of(header, "db", closed, 1))
                .forEach(log::onEvent);

        assertThat(lines()).hasSize(5);
        assertThat(lines().get(0)).startsWith("WARN forward ssh missing: ").contains("port 10000 is busy");
        assertThat(lines().get(1)).startsWith("INFO forward bound: db ");
        assertThat(lines().get(2)).startsWith("WARN monitor failed, 1 of 2: ").contains("no echo");
        assertThat(lines().get(3)).startsWith("WARN monitor unavailable: ").contains("port 10000 is busy");
        assertThat(lines().get(4))
                .startsWith("INFO connection of forward db failed: ")
                .contains("nobody listens");
    }

    @Test
    void clients_that_fail_in_a_row_do_not_fill_the_log() {
        Failure closed = Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, "nobody listens");
        for (int i = 0; i < 20; i++) {
            log.onEvent(TunnelEvent.ConnectionFailed.of(SomeEvents.header(SomeEvents.UP), "db", closed, i + 1));
        }

        assertThat(lines()).hasSize(2);
    }

    @Test
    void a_monitor_that_fails_time_after_time_does_not_fill_the_log() {
        Failure late = Failure.of(Kind.MONITOR_FAILED, Stage.MONITOR, "no echo");
        for (int i = 1; i <= 20; i++) {
            log.onEvent(TunnelEvent.MonitorFailed.of(SomeEvents.header(SomeEvents.UP), late, i, 100));
        }

        assertThat(lines()).hasSize(1);
    }

    @Test
    void the_exception_behind_a_failure_may_say_anything_and_is_not_printed() {
        logger.setLevel(Level.TRACE);
        Failure leaky = Failure.of(
                Kind.AUTHENTICATION_REFUSED,
                Stage.AUTHENTICATION,
                "password refused",
                new IllegalStateException("tried with " + TestSecrets.of("hunter2")));

        attemptFails(1, leaky, Duration.ofSeconds(1));
        log.onEvent(SomeEvents.changed(SomeEvents.UP, waiting(1, leaky, Duration.ZERO), leaky));
        log.onEvent(SomeEvents.changed(SomeEvents.CONNECTING, TunnelState.Failed.of(leaky, 1), leaky));
        log.onEvent(TunnelEvent.ConnectionFailed.of(SomeEvents.header(SomeEvents.UP), "db", leaky, 1));

        assertThat(appender.list).hasSize(4).allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain(TestSecrets.of("hunter2"));
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    private void up(TunnelState up) {
        log.onEvent(SomeEvents.changed(SomeEvents.CONNECTING, up));
    }

    private void upAt(Instant at, TunnelState previous) {
        EventHeader header = EventHeader.of("orders", 1, at, SomeEvents.UP);
        log.onEvent(TunnelEvent.StateChanged.of(header, previous, null));
    }

    private void attemptFails(int attempt, Failure why, Duration delay) {
        TunnelState next = TunnelState.Waiting.of(attempt + 1, why, now.plus(delay));
        EventHeader header = EventHeader.of("orders", 1, now, next);
        log.onEvent(TunnelEvent.StateChanged.of(header, SomeEvents.CONNECTING, why));
    }

    private void lose() {
        EventHeader header = EventHeader.of("orders", 1, now, TunnelState.Waiting.of(1, CUT, now));
        log.onEvent(TunnelEvent.StateChanged.of(header, SomeEvents.UP, CUT));
    }

    private void connectionFails(String message, long inARow) {
        Failure why = Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message);
        EventHeader header = EventHeader.of("orders", 1, now, SomeEvents.UP);
        log.onEvent(TunnelEvent.ConnectionFailed.of(header, "db", why, inARow));
    }

    private static TunnelState.Waiting waiting(int next, Failure why, Duration delay) {
        return TunnelState.Waiting.of(next, why, SomeEvents.NOW.plus(delay));
    }

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
