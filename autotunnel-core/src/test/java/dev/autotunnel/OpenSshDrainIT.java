package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** A transfer to its last byte, which sshd drops if the session ends before it is delivered. */
@RequiresOpenSsh
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSshDrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES = 8_000_000;

    @RepeatedTest(5)
    void an_upload_to_a_target_that_has_said_all_arrives_whole() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                Bulk bulk = Bulk.startSpeaking(BYTES)) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.local("bulk", "0:127.0.0.1:" + bulk.port()))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE);
                    Socket transfer = new Socket(
                            InetAddress.getLoopbackAddress(),
                            supervisor.localAddress("bulk").getPort())) {
                await().atMost(PATIENCE).until(() -> supervisor.counters("bulk").open() == 1);
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> supervisor.stop(PATIENCE));
                await().atMost(PATIENCE).until(() -> supervisor.state().phase() == Phase.STOPPING);

                assertThat(Bulk.exchangeListening(transfer, BYTES)).isEqualTo(Bulk.checksumOfSent(2, BYTES));
                assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, BYTES));
                stopped.get();
            }
        }
    }
}
