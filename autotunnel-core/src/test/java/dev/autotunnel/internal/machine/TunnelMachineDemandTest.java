package dev.autotunnel.internal.machine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients that want the tunnel change about its pace, and what they do not. */
class TunnelMachineDemandTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);
    private static final RestartPolicy DEFAULTS = RestartPolicy.defaults();

    private final MachineRig tunnel = new MachineRig(DEFAULTS).start().chance(ALMOST_ONE);

    @Test
    void while_a_client_waits_no_wait_is_longer_than_2_s() {
        failures(tunnel, 8).clientCame().passWait();

        assertThat(tunnel.failed(Kind.CONNECT_REFUSED).waitTime()).isBetween(ofMillis(1999), ofSeconds(2));
        assertThat(tunnel.passWait().chance(0).failed(Kind.CONNECT_REFUSED).waitTime())
                .isZero(); // the backoff may be shorter still
        assertThat(tunnel.passWait().chance(0.5).failed(Kind.CONNECT_REFUSED).waitTime())
                .isEqualTo(ofMillis(1500));
    }

    @Test
    void a_client_that_comes_in_a_long_wait_cuts_it() {
        failures(tunnel, 8).pass(ofMillis(500)).clientCame();

        assertThat(tunnel.waitTime()).isBetween(ofMillis(1499), ofMillis(1500));
        TunnelState.Waiting state = (TunnelState.Waiting) tunnel.state();
        assertThat(state.retryAt()).isEqualTo(tunnel.now().wall().plus(tunnel.waitTime()));
        assertThat(tunnel.passWait().phase()).isEqualTo(Phase.CONNECTING);
    }

    @Test
    void a_client_that_comes_late_in_a_long_wait_ends_it() {
        failures(tunnel, 8).pass(ofSeconds(20)).clientCame();

        assertThat(tunnel.waitTime()).isZero();
    }

    @Test
    void further_clients_do_not_cut_a_wait_again() {
        failures(tunnel, 8).clientCame();
        Duration cut = tunnel.waitTime();
        tunnel.chance(0).clientCame().clientCame();

        assertThat(tunnel.waitTime()).isEqualTo(cut);
    }

    @Test
    void a_client_that_came_within_the_last_10_s_counts_though_it_was_turned_away() {
        failures(tunnel, 8).send(new Signal.ClientCame(false)).passWait();
        assertThat(tunnel.failed(Kind.UNREACHABLE).waitTime()).isLessThanOrEqualTo(ofSeconds(2));

        tunnel.passWait().pass(ofSeconds(10)).failed(Kind.UNREACHABLE);
        assertThat(tunnel.waitTime()).isGreaterThan(ofSeconds(50));
    }

    @Test
    void a_client_that_waits_counts_however_long_ago_it_came() {
        failures(tunnel, 8).clientCame().passWait().pass(ofSeconds(25)).failed(Kind.CONNECT_TIMEOUT);

        assertThat(tunnel.waitTime()).isLessThanOrEqualTo(ofSeconds(2));
    }

    @Test
    void the_wait_counts_from_the_beginning_of_an_attempt_that_hung() {
        failures(tunnel, 8)
                .clientCame()
                .passWait()
                .chance(0.5)
                .pass(ofSeconds(1))
                .failed(Kind.UNREACHABLE);
        assertThat(tunnel.waitTime()).isEqualTo(ofMillis(500));

        tunnel.passWait().pass(ofSeconds(30)).failed(Kind.CONNECT_TIMEOUT);
        assertThat(tunnel.waitTime()).isEqualTo(ofMillis(50));
    }

    @Test
    void when_the_clients_have_left_the_long_pace_holds() {
        failures(tunnel, 8)
                .clientCame()
                .passWait()
                .pass(ofSeconds(10))
                .clientsLeft()
                .failed(Kind.UNREACHABLE);

        assertThat(tunnel.waitTime()).isGreaterThan(ofSeconds(50));
    }

    @Test
    void a_client_that_came_before_the_start_counts() {
        MachineRig fresh = new MachineRig(DEFAULTS).clientCame().start();

        assertThat(fresh.left(Action.Clock.BESIDE)).contains(ofSeconds(2));
    }

    @Test
    void zero_turns_it_off() {
        MachineRig off = new MachineRig(DEFAULTS.withRetryWhileWaiting(Duration.ZERO))
                .start()
                .chance(ALMOST_ONE);
        failures(off, 8);
        Duration wait = off.waitTime();

        assertThat(off.clientCame().waitTime()).isEqualTo(wait);
        off.passWait();
        assertThat(off.left(Action.Clock.BESIDE)).isEmpty();
        assertThat(off.failed(Kind.UNREACHABLE).waitTime()).isGreaterThan(ofSeconds(50));
    }

    @Test
    void a_backoff_that_was_given_is_never_shortened() {
        for (RestartPolicy own : new RestartPolicy[] {
            DEFAULTS.withBackoff(Backoff.exponential(ofSeconds(1), ofSeconds(60))),
            DEFAULTS.withBackoff(Backoff.exponential(ofSeconds(1), ofSeconds(60)))
                    .withRetryWhileWaiting(ofSeconds(2)),
            DEFAULTS.withRetryWhileWaiting(ofSeconds(2)).withBackoff(Backoff.exponential(ofSeconds(30), ofMinutes(5)))
        }) {
            MachineRig given = failures(new MachineRig(own).start().chance(ALMOST_ONE), 8);
            Duration wait = given.waitTime();

            assertThat(given.clientCame().waitTime()).isEqualTo(wait);
            assertThat(given.passWait().left(Action.Clock.BESIDE)).isEmpty();
            assertThat(given.failed(Kind.UNREACHABLE).waitTime()).isEqualTo(wait);
        }
    }

    @Test
    void the_waits_of_autossh_are_never_shortened() {
        MachineRig autossh = new MachineRig(
                        RestartPolicy.autossh().withGateTime(Duration.ZERO).withRetryWhileWaiting(ofSeconds(2)))
                .start();
        failures(autossh, 10).clientCame();

        assertThat(autossh.waitTime()).isEqualTo(ofSeconds(50));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"AUTHENTICATION_REFUSED", "HOST_KEY_CHANGED"})
    void clients_do_not_shorten_the_patient_pace(Kind fatal) {
        MachineRig patient =
                new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED).passWait();
        patient.clientCame().chance(0).failed(fatal).clientCame();
        assertThat(patient.waitTime()).isEqualTo(ofSeconds(60));

        patient.passWait();
        assertThat(patient.left(Action.Clock.BESIDE)).isEmpty();
        assertThat(patient.clientCame().left(Action.Clock.BESIDE)).isEmpty();
        assertThat(patient.failed(Kind.CONNECT_REFUSED).waitTime()).isEqualTo(ofSeconds(60));
    }

    @Test
    void clients_do_not_shorten_the_pace_of_connections_closed_before_the_banner() {
        tunnel.clientCame().chance(0).failed(Kind.CLOSED_BEFORE_BANNER).clientCame();
        assertThat(tunnel.waitTime()).isEqualTo(ofSeconds(5));
        assertThat(tunnel.passWait().left(Action.Clock.BESIDE)).isEmpty();

        tunnel.failed(Kind.CLOSED_BEFORE_BANNER);
        assertThat(tunnel.waitTime()).isEqualTo(ofSeconds(10));
    }

    @Test
    void a_wait_that_clients_cannot_shorten_is_told_to_them() {
        MachineRig patient = new MachineRig(DEFAULTS).up().lost(Kind.LINK_CLOSED);
        assertThat(patient.actions()).noneMatch(Action.NoAttemptFor.class::isInstance);

        patient.passWait().chance(0).failed(Kind.HOST_KEY_CHANGED);
        assertThat(patient.actions())
                .endsWith(new Action.NoAttemptFor(ofSeconds(60), MachineRig.failure(Kind.HOST_KEY_CHANGED)));
    }

    @Test
    void beside_an_attempt_that_hangs_a_fresh_connection_is_tried_every_2_s() {
        tunnel.pass(ofSeconds(1)).clientCame();
        assertThat(tunnel.left(Action.Clock.BESIDE)).contains(ofSeconds(1));

        tunnel.pass(ofSeconds(1));
        assertThat(tunnel.actions())
                .containsExactly(new Action.ConnectBeside(1), new Action.Set(Action.Clock.BESIDE, Pace.BESIDE_EVERY));
        tunnel.pass(ofSeconds(2));
        assertThat(tunnel.actions()).contains(new Action.ConnectBeside(1));
    }

    @Test
    void when_the_clients_have_left_no_fresh_connection_is_tried() {
        tunnel.clientCame().clientsLeft().pass(ofSeconds(12));

        assertThat(tunnel.memory().racing()).isFalse();
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void no_fresh_connection_is_tried_once_the_attempt_has_ended() {
        assertThat(tunnel.clientCame().opened().left(Action.Clock.BESIDE)).isEmpty();
        assertThat(new MachineRig(DEFAULTS)
                        .start()
                        .clientCame()
                        .failed(Kind.UNREACHABLE)
                        .left(Action.Clock.BESIDE))
                .isEmpty();
    }

    private static MachineRig failures(MachineRig tunnel, int times) {
        for (int i = 1; i < times; i++) {
            tunnel.failed(Kind.UNREACHABLE).passWait();
        }
        return tunnel.failed(Kind.UNREACHABLE);
    }
}
