package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
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
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets in process over a real sshd: targets of all kinds, stalls, and virtual threads. */
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

    @Test
    void hundreds_of_virtual_threads_talk_at_the_same_time() throws Exception {
        assumeThat(Runtime.version().feature()).as("virtual threads").isGreaterThanOrEqualTo(21);
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor tunnel = up(server, Forward.direct("echo", "127.0.0.1:" + echo.port()))) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                CompletableFuture<String> answer = new CompletableFuture<>();
                String words = "number " + i;
                virtual(() -> {
                    try {
                        answer.complete(Echo.ask(tunnel.connect("echo"), words));
                    } catch (IOException e) {
                        answer.completeExceptionally(e);
                    }
                });
                answers.add(answer);
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("number " + i);
            }
        }
    }

    @Test
    void an_interrupt_closes_the_socket_of_a_virtual_thread_as_it_does_a_plain_one() throws Exception {
        assumeThat(Runtime.version().feature()).as("virtual threads").isGreaterThanOrEqualTo(21);
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor tunnel = up(server, Forward.direct("echo", "127.0.0.1:" + echo.port()))) {
            Socket socket = tunnel.connect("echo");
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread reader = virtual(() ->
                    thrown.complete(catchThrowable(() -> socket.getInputStream().read())));
            await().until(() -> reader.getState() == Thread.State.WAITING);
            reader.interrupt();
            assertThat(thrown.get()).isInstanceOf(SocketException.class).hasMessage("Closed by interrupt");
            assertThat(socket.isClosed()).isTrue();
            assertThat(Echo.ask(tunnel.connect("echo"), "the tunnel goes on")).isEqualTo("the tunnel goes on");
        }
    }

    private static void greet(ServerSocketChannel listening) {
        try (SocketChannel client = listening.accept()) {
            client.write(ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** {@code Thread.startVirtualThread}, which JDK 17 does not have. */
    private static Thread virtual(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private TunnelSupervisor up(OpenSshServer server, Forward forward) {
        return TunnelSupervisor.builder(Specs.to(server).forward(forward).build())
                .listener(events)
                .build()
                .start()
                .awaitUp(PATIENCE);
    }
}
