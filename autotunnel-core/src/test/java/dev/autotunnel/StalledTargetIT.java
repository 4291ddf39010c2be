package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target that stops reading, near us or near the server, and its neighbours. */
@RequiresOpenSsh
class StalledTargetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofSeconds(2);
    private static final int PLENTY = 40_000_000; // more than all windows and socket buffers on the way hold

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @AutoClose
    private final ServerSocket target = listen();

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @CsvSource({"near", "far"})
    void its_neighbours_are_answered_and_it_loses_no_byte(String where) throws Exception {
        String toTarget = "0:127.0.0.1:" + target.getLocalPort();
        TunnelSpec spec = Specs.to(server)
                .serverAlive(ServerAlive.of(Duration.ofMillis(200), 2))
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .forward(
                        where.equals("near") ? Forward.remote("stalled", toTarget) : Forward.local("stalled", toTarget))
                .build();
        try (TunnelSupervisor supervisor =
                        TunnelSupervisor.builder(spec).listener(events).build();
                Socket client = new Socket()) {
            supervisor.start().awaitUp(PATIENCE);
            client.connect(BoundAddress.of(supervisor, "stalled"));
            CompletableFuture<Long> said = CompletableFuture.supplyAsync(() -> say(client));
            try (Socket stalled = target.accept()) {
                assertThat(stalled.getInputStream().read()).isNotNegative();
                await().atMost(PATIENCE).during(STALL).until(() -> {
                    assertThat(Echo.ask(BoundAddress.of(supervisor, "echo"), "there?"))
                            .isEqualTo("there?");
                    assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "here?"))
                            .isEqualTo("here?");
                    return !said.isDone();
                });
                assertThat(checksumOfRest(stalled)).isEqualTo(said.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
            assertThat(events.count(TunnelEvent.ConnectionFailed.class::isInstance))
                    .isZero();
        }
    }

    /** All that was said after the first byte. */
    private static long say(Socket client) {
        byte[] bytes = new byte[PLENTY];
        new Random(1).nextBytes(bytes);
        try {
            OutputStream out = client.getOutputStream();
            out.write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 1, PLENTY - 1);
        return checksum.getValue();
    }

    private static long checksumOfRest(Socket stalled) throws IOException {
        CRC32C checksum = new CRC32C();
        InputStream in = stalled.getInputStream();
        checksum.update(in.readAllBytes());
        return checksum.getValue();
    }

    private static ServerSocket listen() {
        try {
            ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            target.setSoTimeout((int) PATIENCE.toMillis());
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
