package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** autossh's golden grace table, driven through the machine: poll 600 s, no gate. */
class AutosshGraceTest {
    private static final Long[] WAITS_AFTER_SIX_STARTS = {
        2L, 8L, 18L, 32L, 50L, 72L, 98L, 128L, 162L, 200L, 241L, 288L, 338L, 392L, 450L, 512L, 578L, 600L, 600L
    };

    private final MachineRig tunnel = new MachineRig(RestartPolicy.autossh().withGateTime(Duration.ZERO));

    @Test
    void attempts_that_fail_at_once_follow_the_table() {
        tunnel.start();

        assertThat(startsWithoutAWait(() -> tunnel.failed(Kind.CONNECT_REFUSED)))
                .isEqualTo(6);
        assertThat(waits(() -> tunnel.failed(Kind.CONNECT_REFUSED))).containsExactly(WAITS_AFTER_SIX_STARTS);
    }

    @Test
    void connections_that_are_lost_at_once_follow_the_table_too() {
        tunnel.start();

        assertThat(startsWithoutAWait(() -> tunnel.opened().lost(Kind.LINK_CLOSED)))
                .isEqualTo(6);
        assertThat(waits(() -> tunnel.opened().lost(Kind.LINK_CLOSED))).containsExactly(WAITS_AFTER_SIX_STARTS);
    }

    @Test
    void a_connection_that_lasted_a_tenth_of_the_poll_time_sets_the_tries_back() {
        tunnel.start();
        for (int i = 0; i < 12; i++) {
            tunnel.failed(Kind.CONNECT_REFUSED).passWait();
        }
        tunnel.opened().pass(Duration.ofSeconds(60)).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.waitTime()).isZero();
        tunnel.passWait();
        assertThat(startsWithoutAWait(() -> tunnel.failed(Kind.CONNECT_REFUSED)))
                .isEqualTo(6);
    }

    @Test
    void a_connection_that_lasted_less_does_not() {
        tunnel.start();
        for (int i = 0; i < 6; i++) {
            tunnel.failed(Kind.CONNECT_REFUSED).passWait();
        }
        tunnel.opened().pass(Duration.ofSeconds(59)).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.waitTime()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void with_its_gate_autossh_gives_up_on_a_first_connection_of_less_than_30_s() {
        MachineRig gated = new MachineRig(RestartPolicy.autossh()).up().pass(Duration.ofSeconds(29));

        assertThat(gated.lost(Kind.LINK_CLOSED).phase()).isEqualTo(Phase.FAILED);
        assertThat(gated.cause().kind()).isEqualTo(Kind.GATE_TIME);
    }

    /** Counts starts, the one under way included, and ends as the first attempt that has to wait is waited for. */
    private int startsWithoutAWait(Runnable end) {
        int starts = 1;
        end.run();
        while (tunnel.waitTime().isZero()) {
            tunnel.passWait();
            starts++;
            end.run();
        }
        return starts;
    }

    private List<Long> waits(Runnable end) {
        List<Long> waits = new ArrayList<>();
        waits.add(tunnel.waitTime().toSeconds());
        while (waits.size() < WAITS_AFTER_SIX_STARTS.length) {
            tunnel.passWait();
            end.run();
            waits.add(tunnel.waitTime().toSeconds());
        }
        return waits;
    }
}
