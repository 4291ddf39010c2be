package dev.autotunnel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.TestSecrets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TunnelEventTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Failure WHY = Failure.of(
            Kind.LINK_CLOSED, Stage.LINK, "reset by the server", new IllegalStateException(TestSecrets.of("hunter2")));
    private static final BoundForward DB = BoundForward.of(
            "db", Direction.LOCAL, InetSocketAddress.createUnresolved("127.0.0.1", 5432), "db.internal:5432");
    private static final MissingForward MISSING = MissingForward.of("ssh", WHY);
    private static final TunnelState UP = TunnelState.Up.of(NOW, List.of(DB), List.of(MISSING), MonitorStatus.PASSING);
    private static final EventHeader HEADER = EventHeader.of("orders", 7, NOW, UP);

    static Stream<TunnelEvent> events() {
        return Stream.of(
                TunnelEvent.StateChanged.of(HEADER, TunnelState.Connecting.of(1, NOW), WHY),
                TunnelEvent.UpChanged.of(HEADER, (TunnelState.Up) UP),
                TunnelEvent.ForwardBound.of(HEADER, DB),
                TunnelEvent.ForwardLost.of(HEADER, MISSING),
                TunnelEvent.MonitorPassed.of(HEADER, Duration.ofMillis(3)),
                TunnelEvent.MonitorFailed.of(HEADER, WHY, 1, 2),
                TunnelEvent.MonitorUnavailable.of(HEADER, WHY),
                TunnelEvent.ConnectionFailed.of(HEADER, "db", WHY, 1));
    }

    static Stream<TunnelState> states() {
        return Stream.of(
                TunnelState.Stopped.of(),
                TunnelState.Connecting.of(1, NOW),
                UP,
                TunnelState.Waiting.of(2, WHY, NOW),
                TunnelState.Stopping.of(NOW),
                TunnelState.Failed.of(WHY, 1));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_says_whose_it_is_and_when(TunnelEvent event) {
        assertThat(event.tunnel()).isEqualTo("orders");
        assertThat(event.sequence()).isEqualTo(7);
        assertThat(event.at()).isEqualTo(NOW);
        assertThat(event.state()).isEqualTo(UP);
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_is_one_line_for_a_log_without_what_the_exception_said(TunnelEvent event) {
        assertThat(event.toString()).startsWith("orders ").doesNotContain("\n", TestSecrets.of("hunter2"), "Header[");
        assertThat(event.failure().map(Failure::message))
                .satisfiesAnyOf(
                        message -> assertThat(message).isEmpty(),
                        message -> assertThat(event.toString()).contains(message.orElseThrow()));
    }

    @Test
    void each_class_has_a_type_of_its_own() {
        assertThat(events().map(TunnelEvent::type)).containsExactly(TunnelEvent.Type.values());
        assertThat(events().map(Object::getClass)).hasSize(TunnelEvent.class.getPermittedSubclasses().length);
    }

    @Test
    void what_went_wrong_is_found_in_the_event() {
        assertThat(events().filter(event -> event.failure().isEmpty()).map(TunnelEvent::type))
                .containsExactly(
                        TunnelEvent.Type.UP_CHANGED, TunnelEvent.Type.FORWARD_BOUND, TunnelEvent.Type.MONITOR_PASSED);
    }

    @Test
    void a_tunnel_that_stays_up_has_details_before_and_after() {
        TunnelState.Up before = TunnelState.Up.of(NOW, List.of(), List.of(MISSING), MonitorStatus.PASSING);
        TunnelEvent.UpChanged event = TunnelEvent.UpChanged.of(HEADER, before);

        assertThat(event.previous()).isEqualTo(before);
        assertThat(event.up()).isEqualTo(UP);
        assertThat(event).hasToString("orders still up (1 forwards, 1 missing, monitor PASSING)");
        EventHeader down = EventHeader.of("orders", 8, NOW, TunnelState.Stopped.of());
        assertThatThrownBy(() -> TunnelEvent.UpChanged.of(down, before)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void events_and_states_are_equal_if_all_their_parts_are() {
        assertThat(events().toList()).isEqualTo(events().toList()).doesNotHaveDuplicates();
        assertThat(events().map(Object::hashCode).toList())
                .isEqualTo(events().map(Object::hashCode).toList());
        assertThat(states().toList()).isEqualTo(states().toList()).doesNotHaveDuplicates();
        assertThat(TunnelEvent.ConnectionFailed.of(HEADER, "db", WHY, 1))
                .isNotEqualTo(TunnelEvent.ConnectionFailed.of(HEADER, "other", WHY, 1))
                .isNotEqualTo(TunnelEvent.MonitorUnavailable.of(HEADER, WHY));
    }

    @Test
    void a_change_of_state_tells_from_where_to_where_and_why() {
        TunnelState waiting = TunnelState.Waiting.of(2, WHY, NOW);
        EventHeader header = EventHeader.of("orders", 8, NOW, waiting);

        assertThat(TunnelEvent.StateChanged.of(header, UP, WHY))
                .hasToString("orders UP -> waiting for attempt 2 at 2026-01-01T00:00:00Z: " + WHY);
    }

    @Test
    void each_phase_has_a_state() {
        assertThat(states().map(TunnelState::phase)).containsExactlyInAnyOrder(Phase.values());
        assertThat(Arrays.stream(TunnelState.class.getPermittedSubclasses())).hasSize(Phase.values().length);
    }

    @ParameterizedTest
    @MethodSource("states")
    void only_up_is_up(TunnelState state) {
        assertThat(state.isUp()).isEqualTo(state.phase() == Phase.UP);
    }

    @Test
    void a_forward_is_shown_with_its_real_address() {
        assertThat(DB).hasToString("db (local) 127.0.0.1:5432 -> db.internal:5432");
        InetSocketAddress onServer = InetSocketAddress.createUnresolved("127.0.0.1", 10_000);
        assertThat(BoundForward.of("ssh", Direction.REMOTE, onServer, "127.0.0.1:22"))
                .hasToString("ssh (remote) 127.0.0.1:10000 -> 127.0.0.1:22");
    }

    @Test
    void a_forward_on_ipv6_is_shown_in_brackets() {
        InetSocketAddress onServer = InetSocketAddress.createUnresolved("::1", 10_000);

        assertThat(BoundForward.of("ssh", Direction.REMOTE, onServer, "127.0.0.1:22"))
                .hasToString("ssh (remote) [::1]:10000 -> 127.0.0.1:22");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_kind_of_failure_has_a_remedy(Kind kind) {
        assertThat(kind.remedy()).isNotBlank();
        assertThat(Failure.of(kind, Stage.CONNECT, "no luck").toString()).contains("no luck", kind.remedy());
    }

    @Test
    void a_kind_says_whom_it_concerns() {
        assertThat(Kind.CONNECT_REFUSED.category()).isEqualTo(Failure.Category.ATTEMPT);
        assertThat(Kind.LINK_SILENT.category()).isEqualTo(Failure.Category.LINK);
        assertThat(Kind.HOLD_EXPIRED.category()).isEqualTo(Failure.Category.CLIENT);
        assertThat(Kind.NO_ATTEMPT_IN_TIME.category()).isEqualTo(Failure.Category.CLIENT);
        assertThat(Kind.TIMEOUT.category()).isEqualTo(Failure.Category.WAIT);
        assertThat(Kind.LOCAL_PORT_UNAVAILABLE.category()).isEqualTo(Failure.Category.WAIT);
        assertThat(Kind.GATE_TIME.category()).isEqualTo(Failure.Category.TUNNEL);
        assertThat(Arrays.stream(Kind.values()).map(Kind::category)).contains(Failure.Category.values());
    }

    @Test
    void no_attempt_ends_with_a_failure_of_a_client_or_of_a_wait() {
        assertThat(Arrays.stream(Kind.values()).filter(Kind::canEndAttempt))
                .contains(Kind.AUTHENTICATION_REFUSED, Kind.LINK_CLOSED, Kind.MONITOR_FAILED, Kind.TARGET_PROHIBITED)
                .doesNotContain(Kind.LOCAL_PORT_UNAVAILABLE, Kind.RESTART_REQUESTED, Kind.MONITOR_UNAVAILABLE)
                .allSatisfy(
                        kind -> assertThat(kind.category()).isNotIn(Failure.Category.WAIT, Failure.Category.TUNNEL));
    }

    @Test
    void a_failure_can_be_said_better() {
        assertThat(WHY.withRemedy("wait").remedy()).isEqualTo("wait");
        assertThat(WHY.withMessage("gone"))
                .hasToString("LINK_CLOSED at link: gone (" + Kind.LINK_CLOSED.remedy() + ")");
        assertThat(WHY.withMessage("gone").cause()).isSameAs(WHY.cause());
    }
}
