package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets in process over a real sshd: targets of all kinds, and stalls. */
@RequiresOpenSsh
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSshInProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PLENTY = 40_000_000; // more than all windows and socket buffers on the way hold

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    void a_unix_socket_on_the_server_is_a_target(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("app.sock");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                OpenSshServer server = OpenSshServer.start()) {
            listening.bind(UnixDomainSocketAddress.of(path));
            CompletableFuture<Void> greeted = CompletableFuture.runAsync(() -> greet(listening));
            try (TunnelSupervisor tunnel = up(server, Forward.direct("app", path.toString()));
                    Socket socket = tunnel.connect("app")) {
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("hello");
                assertThat(socket.getRemoteSocketAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
                greeted.get();
            }
        }
    }

    @Test
    void a_target_that_the_server_prohibits_is_told() throws Exception {
        try (OpenSshServer server = OpenSshServer.start("PermitOpen 127.0.0.1:1");
                TunnelSupervisor tunnel = up(server, Forward.direct("echo", "127.0.0.1:" + echo.port()))) {
            Throwable thrown = catchThrowable(() -> tunnel.connect("echo"));
            assertThat(thrown).isInstanceOf(ConnectException.class);
            assertThat(((TunnelException) Objects.requireNonNull(thrown.getCause()))
                            .failure()
                            .kind())
                    .isEqualTo(Kind.TARGET_PROHIBITED);
        }
    }

    @Test
    void a_socket_that_nobody_reads_holds_up_no_other_and_loses_no_byte() throws Exception {
        stall(Duration.ofSeconds(2), Duration.ofMillis(200));
    }

    @Test
    @Tag("slow")
    void a_socket_that_nobody_reads_for_a_minute_loses_no_byte() throws Exception {
        stall(Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    private void stall(Duration time, Duration alive) throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                Source source = Source.of(PLENTY);
                TunnelSupervisor tunnel = TunnelSupervisor.builder(Specs.to(server)
                                .serverAlive(ServerAlive.of(alive, 2))
                                .forward(Forward.direct("echo", "127.0.0.1:" + echo.port()))
                                .forward(Forward.direct("source", "127.0.0.1:" + source.port()))
                                .build())
                        .listener(events)
                        .build()) {
            tunnel.start().awaitUp(PATIENCE);
            try (Socket stalled = tunnel.connect("source")) {
                assertThat(stalled.getInputStream().read()).isNotNegative();
                await().atMost(time.multipliedBy(3))
                        .pollInterval(Duration.ofMillis(100))
                        .during(time)
                        .until(() -> Echo.ask(tunnel.connect("echo"), "there?").equals("there?"));
                if (Boolean.getBoolean("autotunnel.modulePath")) { // the windows of JSch are out of reach there
                    events.awaitFailure(Kind.CLIENT_STALLED);
                } else {
                    assertThat(stalled.getInputStream().readAllBytes()).hasSize(PLENTY - 1);
                    assertThat(source.poured().join()).isTrue();
                    assertThat(events.count(TunnelEvent.ConnectionFailed.class::isInstance))
                            .isZero();
                }
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    private static void greet(ServerSocketChannel listening) {
        try (SocketChannel client = listening.accept()) {
            client.write(ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private TunnelSupervisor up(OpenSshServer server, Forward forward) {
        return TunnelSupervisor.builder(Specs.to(server).forward(forward).build())
                .listener(events)
                .build()
                .start()
                .awaitUp(PATIENCE);
    }
}
