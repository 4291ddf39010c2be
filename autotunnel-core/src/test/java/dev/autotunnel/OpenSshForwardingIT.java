package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes through a real sshd, both kinds of forwards, both ways. */
@RequiresOpenSsh
class OpenSshForwardingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long HUNDRED_MB = 100L * 1024 * 1024;

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @Test
    @Tag("smoke")
    void a_small_exchange_works_both_ways_and_half_close_is_kept() throws Exception {
        exchange(300_000);
    }

    @Test
    @Tag("slow")
    void a_hundred_megabytes_arrive_unchanged_each_way() throws Exception {
        exchange(HUNDRED_MB);
    }

    @Test
    void the_loop_without_a_port_passes_and_tells_the_round_trip() {
        Recorder events = new Recorder();
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop().poll(Duration.ofMillis(200)))
                .listener(events)
                .build()) {
            supervisor.start().awaitUp(PATIENCE);
            TunnelEvent.MonitorPassed later = events.awaitEvent(
                    TunnelEvent.MonitorPassed.class, e -> events.all().indexOf(e) > 3);
            assertThat(later.roundTrip()).isPositive().isLessThan(Duration.ofSeconds(10));
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private void exchange(long bytes) throws Exception {
        try (Bulk viaLocal = Bulk.start(bytes);
                Bulk viaRemote = Bulk.start(bytes)) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.local("local", "0:127.0.0.1:" + viaLocal.port()))
                    .forward(Forward.remote("remote", "0:127.0.0.1:" + viaRemote.port()))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
                long sent = Bulk.checksumOfSent(1, bytes);
                long answered = Bulk.checksumOfSent(2, bytes);
                assertThat(Bulk.exchange(supervisor.localAddress("local"), bytes))
                        .isEqualTo(answered);
                assertThat(viaLocal.received()).isEqualTo(sent);
                assertThat(Bulk.exchange(BoundAddress.of(supervisor, "remote"), bytes))
                        .isEqualTo(answered);
                assertThat(viaRemote.received()).isEqualTo(sent);
            }
        }
    }
}
