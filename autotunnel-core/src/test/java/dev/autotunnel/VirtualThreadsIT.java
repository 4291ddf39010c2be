package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets in process that virtual threads use, from JDK 21 on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualThreadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PINNED = "jdk.VirtualThreadPinned";

    @TempDir
    private Path folder;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @Test
    @Tag("smoke")
    void hundreds_of_virtual_threads_talk_at_the_same_time() throws Exception {
        assumeThat(Runtime.version().feature()).as("virtual threads").isGreaterThanOrEqualTo(21);
        try (TunnelSupervisor tunnel = TunnelSupervisor.open(spec(), PATIENCE)) {
            hundredsTalk(tunnel);
        }
    }

    /** Until JDK 23 each wait inside of {@code synchronized} holds the carrier thread, and JSch waits there. */
    @Test
    @Tag("smoke")
    void no_wait_holds_the_carrier_thread_of_a_virtual_thread() throws Exception {
        assumeThat(Runtime.version().feature()).as("no pinning by monitors").isGreaterThanOrEqualTo(24);
        try (TunnelSupervisor tunnel = TunnelSupervisor.open(spec(), PATIENCE);
                Recording recording = new Recording()) {
            hundredsTalk(tunnel); // loads the classes: a wait for a class that is being loaded does hold it
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            hundredsTalk(tunnel);
            recording.stop();
            Path file = folder.resolve("pinned.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file).stream()
                            .filter(event -> event.getEventType().getName().equals(PINNED))
                            .map(RecordedEvent::toString))
                    .isEmpty();
        }
    }

    private static void hundredsTalk(TunnelSupervisor tunnel) throws Exception {
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

    @Test
    @Tag("smoke")
    void an_interrupt_closes_the_socket_of_a_virtual_thread_as_it_does_a_plain_one() throws Exception {
        assumeThat(Runtime.version().feature()).as("virtual threads").isGreaterThanOrEqualTo(21);
        try (TunnelSupervisor tunnel = TunnelSupervisor.open(spec(), PATIENCE)) {
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

    private TunnelSpec spec() {
        return TunnelSpec.builder("virtual")
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                .forward(Forward.direct("echo", "127.0.0.1:" + echo.port()))
                .build();
    }

    /** {@code Thread.startVirtualThread}, which JDK 17 does not have. */
    private static Thread virtual(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}
