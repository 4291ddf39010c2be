package dev.autotunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bastion whose name server does not answer: sshd looks a name up for 9 s, and answers nobody meanwhile. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class SlowLookupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DNS = 53;

    @AutoClose
    private final NetworkNamespace host = NetworkNamespace.create();

    @AutoClose
    private final EchoService echo = EchoService.startIn(host);

    @TempDir
    private Path folder;

    private Path resolvConf;
    private final Recorder events = new Recorder();

    @BeforeEach
    void writeResolvConf() throws IOException {
        resolvConf = folder.resolve("resolv.conf");
        Files.writeString(
                resolvConf,
                "nameserver %s\noptions timeout:3 attempts:3\n"
                        .formatted(host.hostAddress().getHostAddress()));
    }

    @Test
    void the_neighbours_of_a_client_whose_target_is_looked_up_keep_their_connections() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(host.hostAddress(), DNS));
                OpenSshServer server = OpenSshServer.startIn(host, resolvConf);
                TunnelSupervisor supervisor = supervisor(server);
                Socket neighbour = new Socket()) {
            assertThat(silent.isBound()).isTrue();
            neighbour.setSoTimeout((int) PATIENCE.toMillis());
            neighbour.connect(supervisor.localAddress("echo"));
            assertThat(echoOf(neighbour, "before")).isEqualTo("before");

            long start = System.nanoTime();
            CompletableFuture<String> client = Echo.asking(supervisor.localAddress("slow"), "hello", PATIENCE);
            events.awaitEvent(TunnelEvent.ConnectionFailed.class, e -> true);
            Duration lookup = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("a lookup without an answer took sshd " + lookup);
            assertThat(lookup).isGreaterThan(Duration.ofSeconds(8));
            assertThatThrownBy(client::join).hasMessageContaining("reset");
            assertThat(events.awaitFailure(Kind.TARGET_UNREACHABLE).message()).contains("db.slow.test:5432");
            assertThat(echoOf(neighbour, "after")).isEqualTo("after");
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    private static String echoOf(Socket neighbour, String words) throws IOException {
        neighbour.getOutputStream().write(words.getBytes(UTF_8));
        return new String(neighbour.getInputStream().readNBytes(words.length()), UTF_8);
    }

    private TunnelSupervisor supervisor(OpenSshServer server) {
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.local("slow", "0:db.slow.test:5432"))
                .build();
        TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build();
        return supervisor.start().awaitUp(PATIENCE);
    }
}
