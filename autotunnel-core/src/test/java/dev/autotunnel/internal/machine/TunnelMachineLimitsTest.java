package dev.autotunnel.internal.machine;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When the machine gives up, and when it takes its time: fatal kinds, gate time, the number of starts, the lifetime. */
class TunnelMachineLimitsTest {
    private static final Duration A_NANO = Duration.ofNanos(1);
    private static final RestartPolicy DEFAULTS = RestartPolicy.defaults();

    static Set<Kind> fatalKinds() {
        return Set.of(
                Kind.AUTHENTICATION_REFUSED,
                Kind.HOST_KEY_UNKNOWN,
                Kind.HOST_KEY_CHANGED,
                Kind.HOST_KEY_REVOKED,
                Kind.NO_COMMON_ALGORITHM,
                Kind.KEY_UNUSABLE);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void only_fatal_kinds_end_a_tunnel_that_was_never_up(Kind kind) {
        MachineRig tunnel = new MachineRig(DEFAULTS).start().failed(kind);

        assertThat(tunnel.phase()).isEqualTo(fatalKinds().contains(kind) ? Phase.FAILED : Phase.WAITING);
    }

    @ParameterizedTest
    @MethodSource("fatalKinds")
    void no_kind_is_fatal_once_the_tunnel_was_up(Kind kind) {
        MachineRig tunnel = new MachineRig(DEFAULTS)
                .up()
                .lost(Kind.LINK_CLOSED)
                .passWait()
                .chance(0)
                .failed(kind);

        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
        assertThat(tunnel.waitTime()).isEqualTo(ofSeconds(60));
        assertThat(tunnel.cause()).isEqualTo(MachineRig.failure(kind));
    }

    @Test
    void a_known_hosts_file_that_cannot_be_read_is_tried_again_within_1_to_5_s_however_often() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withBackoff(Backoff.autossh(ofMinutes(10))))
                .up()
                .lost(Kind.LINK_CLOSED);
        for (int i = 0; i < 20; i++) {
            tunnel.passWait().failed(Kind.HOST_KEYS_UNREADABLE);
            assertThat(tunnel.waitTime()).isBetween(ofSeconds(1), ofSeconds(5));
        }
    }

    @Test
    void giving_up_ends_the_attempt_turns_clients_away_and_leaves_no_timer() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxLifetime(ofMinutes(5)));
        tunnel.start().failed(Kind.AUTHENTICATION_REFUSED);

        assertThat(tunnel.state()).isEqualTo(TunnelState.Failed.of(MachineRig.failure(Kind.AUTHENTICATION_REFUSED), 1));
        assertThat(tunnel.actions()).endsWith(new Action.Disconnect(1), new Action.Refuse());
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void a_fatal_kind_after_other_failures_is_fatal_still() {
        MachineRig tunnel =
                new MachineRig(DEFAULTS).start().failed(Kind.UNREACHABLE).passWait();

        tunnel.failed(Kind.HOST_KEY_UNKNOWN);

        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Failed.of(MachineRig.failure(Kind.HOST_KEY_UNKNOWN), 2)
                        .withElapsed(Duration.ofMillis(500))); // the wait before the second attempt
    }

    @Test
    void a_new_start_forgets_that_the_tunnel_was_up() {
        MachineRig tunnel = new MachineRig(DEFAULTS).up().stop().closed().start();

        assertThat(tunnel.failed(Kind.AUTHENTICATION_REFUSED).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void the_user_decides_which_kinds_are_fatal() {
        RestartPolicy stubborn = DEFAULTS.withFatalKinds(Set.of(Kind.UNRESOLVED));

        MachineRig refused = new MachineRig(stubborn).start().failed(Kind.AUTHENTICATION_REFUSED);
        MachineRig unresolved = new MachineRig(stubborn).start().failed(Kind.UNRESOLVED);

        assertThat(refused.phase()).isEqualTo(Phase.WAITING);
        assertThat(unresolved.phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void the_patient_pace_doubles_from_60_s_to_10_min() {
        MachineRig tunnel = new MachineRig(DEFAULTS)
                .up()
                .pass(ofSeconds(10))
                .lost(Kind.LINK_CLOSED)
                .passWait();

        assertThat(waitsOfFailures(tunnel.chance(0), Kind.AUTHENTICATION_REFUSED, 20))
                .startsWith(60L, 120L, 240L, 480L, 600L, 600L)
                .endsWith(600L);
    }

    @Test
    void only_up_resets_the_patient_pace() {
        MachineRig tunnel =
                new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED).passWait().chance(0);
        waitsOfFailures(tunnel, Kind.KEY_UNUSABLE, 3);

        tunnel.opened().restart();

        assertThat(waitsOfFailures(tunnel, Kind.KEY_UNUSABLE, 2)).containsExactly(60L, 120L);
    }

    @Test
    void a_failure_of_another_kind_does_not_reset_the_patient_pace() {
        MachineRig tunnel =
                new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED).passWait().chance(0);
        waitsOfFailures(tunnel, Kind.AUTHENTICATION_REFUSED, 2);

        assertThat(waitsOfFailures(tunnel, Kind.HANDSHAKE_FAILED, 2)).containsExactly(120L, 120L);
        assertThat(waitsOfFailures(tunnel, Kind.CONNECT_REFUSED, 1)).containsExactly(120L);
        assertThat(waitsOfFailures(tunnel, Kind.AUTHENTICATION_REFUSED, 1)).containsExactly(240L);
    }

    @Test
    void the_patient_pace_has_jitter_that_only_lengthens_it() {
        MachineRig tunnel = new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED).passWait();

        assertThat(waitsOfFailures(tunnel.chance(0.8), Kind.AUTHENTICATION_REFUSED, 1))
                .containsExactly(72L);
    }

    @Test
    void connections_closed_before_the_banner_are_followed_by_5_s_doubling_to_60_s() {
        MachineRig tunnel = new MachineRig(DEFAULTS).start().chance(0);

        assertThat(waitsOfFailures(tunnel, Kind.CLOSED_BEFORE_BANNER, 6)).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void a_port_that_refuses_is_not_punished_for_connections_closed_before_the_banner_but_they_are_remembered() {
        MachineRig tunnel = new MachineRig(DEFAULTS).start().chance(0);
        waitsOfFailures(tunnel, Kind.CLOSED_BEFORE_BANNER, 2);

        assertThat(waitsOfFailures(tunnel, Kind.CONNECT_REFUSED, 1)).containsExactly(0L);
        assertThat(waitsOfFailures(tunnel, Kind.CLOSED_BEFORE_BANNER, 1)).containsExactly(20L);
        tunnel.opened().lost(Kind.LINK_CLOSED).passWait();
        assertThat(waitsOfFailures(tunnel, Kind.CLOSED_BEFORE_BANNER, 1)).containsExactly(5L);
    }

    @Test
    void the_gate_closes_on_a_first_connection_that_ends_within_it() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.up().pass(ofSeconds(30).minus(A_NANO)).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.FAILED);
        assertThat(tunnel.cause().kind()).isEqualTo(Kind.GATE_TIME);
        assertThat(tunnel.cause().message()).contains("gate time of 30 s", "no luck");
        assertThat(tunnel.cause().remedy()).isEqualTo(Kind.LINK_CLOSED.remedy());
    }

    @Test
    void the_gate_time_counts_from_being_up_and_not_from_the_start() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.start().pass(ofMinutes(10)).opened().pass(ofSeconds(29)).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void a_first_connection_that_outlives_the_gate_opens_it() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.up().pass(ofSeconds(30)).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void a_first_attempt_that_is_never_established_is_within_the_gate_however_long_it_took() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.start().pass(ofMinutes(10)).failed(Kind.CONNECT_TIMEOUT);

        assertThat(tunnel.phase()).isEqualTo(Phase.FAILED);
        assertThat(tunnel.cause().stage()).isEqualTo(Stage.CONNECT);
    }

    @Test
    void the_gate_concerns_the_first_connection_only() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.up().pass(ofSeconds(31)).lost(Kind.LINK_CLOSED).passWait();

        tunnel.failed(Kind.UNREACHABLE).passWait().opened().lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void the_gate_is_there_again_after_each_start() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withGateTime(ofSeconds(30)));
        tunnel.up().pass(ofSeconds(31)).stop().closed();

        assertThat(tunnel.start().failed(Kind.UNREACHABLE).phase()).isEqualTo(Phase.FAILED);
        assertThat(tunnel.retryNow().failed(Kind.UNREACHABLE).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void without_a_gate_a_first_connection_killed_at_once_is_retried() {
        MachineRig tunnel = new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
        assertThat(tunnel.waitTime()).isLessThanOrEqualTo(ofSeconds(1));
    }

    @Test
    void after_the_last_start_it_fails_and_says_what_the_last_cause_was() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(3)).start();
        tunnel.failed(Kind.UNREACHABLE).passWait().failed(Kind.UNREACHABLE).passWait();
        assertThat(tunnel.phase()).isEqualTo(Phase.CONNECTING);

        tunnel.failed(Kind.CONNECT_REFUSED);

        assertThat(tunnel.state()).isInstanceOf(TunnelState.Failed.class);
        assertThat(((TunnelState.Failed) tunnel.state()).attempts()).isEqualTo(3);
        assertThat(tunnel.cause().kind()).isEqualTo(Kind.MAX_STARTS_REACHED);
        assertThat(tunnel.cause().message()).contains("3 starts", "no luck");
        assertThat(tunnel.cause().remedy()).isEqualTo(Kind.CONNECT_REFUSED.remedy());
    }

    @Test
    void the_last_start_may_succeed_and_stay() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(1)).up().pass(ofMinutes(60));

        assertThat(tunnel.phase()).isEqualTo(Phase.UP);
    }

    @Test
    void a_stable_connection_gives_all_starts_back() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(2)).start();
        tunnel.failed(Kind.UNREACHABLE).passWait().opened().pass(ofSeconds(10)).lost(Kind.LINK_CLOSED);
        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);

        tunnel.passWait().failed(Kind.UNREACHABLE).passWait();
        assertThat(tunnel.failed(Kind.UNREACHABLE).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void a_connection_that_was_not_stable_gives_no_start_back() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(1)).up().pass(ofSeconds(9));

        assertThat(tunnel.lost(Kind.LINK_CLOSED).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void a_restart_uses_up_a_start_too() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(2)).start().restart();
        assertThat(tunnel.phase()).isEqualTo(Phase.CONNECTING);

        tunnel.restart();

        assertThat(tunnel.cause().kind()).isEqualTo(Kind.MAX_STARTS_REACHED);
        assertThat(tunnel.actions()).contains(new Action.Disconnect(2), new Action.Refuse());
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void starting_again_gives_all_starts_back() {
        MachineRig tunnel = new MachineRig(DEFAULTS.withMaxStarts(1)).start().failed(Kind.UNREACHABLE);

        assertThat(tunnel.retryNow().state())
                .isEqualTo(TunnelState.Connecting.of(1, tunnel.now().wall()));
    }

    @Test
    void the_lifetime_ends_an_attempt() {
        assertThatLifetimeEnds(lived(ofMinutes(1)).start());
    }

    @Test
    void the_lifetime_ends_a_connection() {
        assertThatLifetimeEnds(lived(ofMinutes(1)).up());
    }

    @Test
    void the_lifetime_ends_a_wait() {
        MachineRig waiting = new MachineRig(
                RestartPolicy.autossh().withGateTime(Duration.ZERO).withMaxLifetime(ofSeconds(1)));
        waiting.start();
        while (waiting.failed(Kind.UNREACHABLE).waitTime().isZero()) {
            waiting.passWait();
        }

        waiting.pass(ofSeconds(1));

        assertThat(waiting.phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    void the_lifetime_counts_from_the_start_and_through_all_connections() {
        MachineRig tunnel = lived(ofMinutes(1))
                .up()
                .pass(ofSeconds(30))
                .lost(Kind.LINK_CLOSED)
                .passWait()
                .opened();

        tunnel.pass(ofSeconds(29));
        assertThat(tunnel.phase()).isEqualTo(Phase.UP);
        tunnel.pass(ofSeconds(1));
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    void the_lifetime_of_an_earlier_run_means_nothing() {
        MachineRig tunnel = lived(ofMinutes(1)).up().stop().closed().up();
        MachineState before = tunnel.memory();

        tunnel.send(new Signal.LifetimeDue(before.run() - 1));

        assertThat(tunnel.memory()).isEqualTo(before);
        assertThat(tunnel.left(Action.Clock.LIFETIME)).contains(ofMinutes(1));
    }

    private static void assertThatLifetimeEnds(MachineRig tunnel) {
        tunnel.pass(ofMinutes(1));

        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);
        assertThat(tunnel.why()).contains(Kind.MAX_LIFETIME_REACHED);
        assertThat(tunnel.actions()).contains(new Action.Disconnect(1));
        assertThat(tunnel.closed().phase()).isEqualTo(Phase.STOPPED);
        assertThat(tunnel.hasTimers()).isFalse();
    }

    private static MachineRig lived(Duration lifetime) {
        return new MachineRig(DEFAULTS.withMaxLifetime(lifetime));
    }

    private static List<Long> waitsOfFailures(MachineRig tunnel, Kind kind, int times) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            waits.add(tunnel.failed(kind).waitTime().toSeconds());
            tunnel.passWait();
        }
        return waits;
    }
}
