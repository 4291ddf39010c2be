package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How many attempts an outage took, as the log says it. */
class OutageLogTest {
    private static final Failure CUT = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "reset by the server");
    private static final Failure REFUSED = Failure.of(Kind.CONNECT_REFUSED, Stage.CONNECT, "bastion:22 refused");
    private static final Failure ASKED = Failure.of(Kind.RESTART_REQUESTED, Stage.POLICY, "asked for");

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.autotunnel.outages");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final EventLog log = new EventLog("outages", () -> 0);
    private TunnelState state = SomeEvents.STOPPED;
    private Instant now = SomeEvents.NOW;

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    @Test
    void attempts_are_counted_since_the_outage_began_and_not_since_the_last_stable_connection() {
        to(SomeEvents.CONNECTING, null);
        to(waiting(2, REFUSED), REFUSED);
        to(TunnelState.Connecting.of(2, now), null);
        to(SomeEvents.UP, null);
        now = now.plusSeconds(3); // not stable yet, so the tunnel goes on counting
        to(waiting(3, CUT), CUT);
        to(TunnelState.Connecting.of(3, now), null);
        now = now.plusSeconds(1);
        to(waiting(4, REFUSED), REFUSED);
        to(TunnelState.Connecting.of(4, now), null);
        to(SomeEvents.UP, null);

        assertThat(lines()).hasSize(6);
        assertThat(lines().get(3)).startsWith("WARN down: ").endsWith("attempt 1 in 1 s");
        assertThat(lines().get(4))
                .startsWith("WARN still down for 1 s, 1 attempt failed: ")
                .endsWith("attempt 2 in 1 s");
        assertThat(lines().get(5)).startsWith("INFO up again after 1 s, attempt 2: ");
    }

    @Test
    void an_attempt_that_is_only_brought_forward_is_counted_once() {
        to(SomeEvents.UP, null);
        to(waiting(1, CUT), CUT);
        to(waiting(2, REFUSED), REFUSED);
        now = now.plusSeconds(61);
        to(waiting(2, REFUSED), null);

        assertThat(lines()).last().asString().startsWith("WARN still down for 1 min 1 s, 1 attempt failed: ");
    }

    @Test
    void an_attempt_that_the_application_replaced_is_counted() {
        to(SomeEvents.UP, null);
        to(TunnelState.Connecting.of(2, now), ASKED);
        to(TunnelState.Connecting.of(3, now), ASKED);
        to(SomeEvents.UP, null);

        assertThat(lines().get(1)).startsWith("INFO down: ").endsWith("; connecting (attempt 1)");
        assertThat(lines().get(2)).startsWith("INFO anew: ").endsWith("; connecting (attempt 2)");
        assertThat(lines()).last().asString().startsWith("INFO up again after 0 ms, attempt 2: ");
    }

    @Test
    void a_first_attempt_that_is_brought_forward_has_not_failed() {
        to(SomeEvents.UP, null);
        to(waiting(7, CUT), CUT);
        now = now.plusSeconds(12);
        to(waiting(7, CUT), null);

        assertThat(lines())
                .last()
                .asString()
                .startsWith("WARN still down for 12 s: ")
                .endsWith("attempt 1 in 1 s");
    }

    private void to(TunnelState next, @Nullable Failure why) {
        EventHeader header = EventHeader.of("outages", 1, now, next);
        log.onEvent(TunnelEvent.StateChanged.of(header, state, why));
        state = next;
    }

    private TunnelState waiting(int next, Failure why) {
        return TunnelState.Waiting.of(next, why, now.plusSeconds(1));
    }

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
