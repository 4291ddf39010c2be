package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.Talk.Manner;
import dev.autotunnel.Talk.Script;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that stops in the middle of 200 MB, for longer than any liveness check waits, and then reads on. */
@RequiresOpenSsh
@Tag("slow")
class LongStallIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final int BYTES = 200_000_000;

    @Test
    void every_byte_is_there_after_a_minute() throws Exception {
        Recorder events = new Recorder();
        try (OpenSshServer server = OpenSshServer.start();
                Talk talk = Talk.start();
                Echo echo = Echo.start()) {
            TunnelSpec spec = Specs.to(server)
                    .serverAlive(ServerAlive.of(Duration.ofSeconds(5), 2))
                    .forward(Forward.local("talk", "0:127.0.0.1:" + talk.port()))
                    .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                    .build();
            try (TunnelSupervisor supervisor =
                            TunnelSupervisor.builder(spec).listener(events).build();
                    Socket client = new Socket()) {
                supervisor.start().awaitUp(PATIENCE);
                client.connect(supervisor.localAddress("talk"));
                Script script = new Script(Manner.SERVER_FIRST, 42, 0, BYTES);
                Talk.begin(client, script);
                CRC32C checksum = new CRC32C();
                InputStream in = client.getInputStream();
                take(in, BYTES / 2, checksum);
                await().atMost(STALL.multipliedBy(2))
                        .pollInterval(Duration.ofSeconds(1))
                        .during(STALL)
                        .until(() -> "still there".equals(Echo.ask(supervisor.localAddress("echo"), "still there")));
                take(in, BYTES - BYTES / 2, checksum);
                assertThat(in.read()).isEqualTo(-1);
                assertThat(checksum.getValue()).isEqualTo(script.checksumDown());
                assertThat(events.count(TunnelEvent.StateChanged.class::isInstance))
                        .isEqualTo(2); // connecting, and up
            }
        }
    }

    private static void take(InputStream in, int bytes, CRC32C checksum) throws Exception {
        byte[] chunk = new byte[64 * 1024];
        for (int left = bytes; left > 0; ) {
            int count = in.read(chunk, 0, Math.min(left, chunk.length));
            assertThat(count).as("%d bytes before the middle or the end", left).isPositive();
            checksum.update(chunk, 0, count);
            left -= count;
        }
    }
}
