package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Targets that hang up in the middle of an upload. Data that is sent after the channel's CLOSE makes sshd end the whole session
 * ("data packet referred to nonexistent channel"), and with it all neighbours.
 */
@RequiresOpenSsh
@Tag("slow")
class AbortedUploadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UPLOADS = 100;
    private static final int UPLOADS_OVER_NARROW_LINE = 16;
    private static final long NARROW = 8_000_000;
    private static final int AT_ONCE = 4;

    @Test
    void an_upload_that_its_target_aborts_is_nobody_elses_business() throws Exception {
        abort(UPLOADS, Long.MAX_VALUE);
    }

    /** Then most packets are about to be written when their channel is closed. */
    @Test
    void nor_is_it_on_a_congested_line() throws Exception {
        abort(UPLOADS_OVER_NARROW_LINE, NARROW);
    }

    private static void abort(int uploads, long bytesPerSecond) throws Exception {
        Recorder events = new Recorder();
        try (OpenSshServer server = OpenSshServer.start();
                NarrowLine line = NarrowLine.to(server.address());
                ServerSocket rude = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            Echo.daemon("rude", () -> hangUpOnAll(rude));
            TunnelSpec spec = Specs.to(server, line.address())
                    .forward(Forward.local("rude", "0:127.0.0.1:" + rude.getLocalPort()))
                    .build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start().awaitUp(PATIENCE);
                line.narrow(bytesPerSecond);
                InetSocketAddress address = supervisor.localAddress("rude");
                ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
                List<? extends Future<?>> all = IntStream.range(0, uploads)
                        .mapToObj(i -> clients.submit(() -> upload(address)))
                        .toList();
                for (Future<?> one : all) {
                    one.get();
                }
                clients.shutdown();
                assertThat(events.count(e -> e.state().phase() == Phase.WAITING))
                        .isZero();
                assertThat(server.log()).doesNotContain("nonexistent channel");
            }
        }
    }

    private static void upload(InetSocketAddress address) {
        byte[] chunk = new byte[64 * 1024];
        try (Socket socket = new Socket()) {
            socket.connect(address);
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            return; // hung up on
        }
    }

    /** Reads for a while, slower than it is sent to, then resets. */
    private static void hangUpOnAll(ServerSocket rude) {
        while (!rude.isClosed()) {
            try {
                Socket client = rude.accept();
                client.setReceiveBufferSize(32 * 1024);
                Echo.daemon("rude-client", () -> readSomeAndReset(client));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static void readSomeAndReset(Socket client) {
        try (client) {
            byte[] chunk = new byte[16 * 1024];
            for (int read = 0; read < 4_000_000; read += chunk.length) {
                client.getInputStream().readNBytes(chunk, 0, chunk.length);
            }
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            return; // the link ended first, which the test will tell
        }
    }
}
