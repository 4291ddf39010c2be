package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real sshd on another host whose packets are dropped without a word. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class BlackHoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ServerAlive ONE_SECOND = ServerAlive.of(Duration.ofSeconds(1), 3);
    private static final Duration RULE = Duration.ofSeconds(4); // interval × (count + 1)
    private static final Duration MACHINE_IS_SLOW = Duration.ofSeconds(6); // wanted: 1 s more than the rule

    private NetworkNamespace host;
    private OpenSshServer server;
    private EchoService echo;
    private final Recorder events = new Recorder();
    private final List<Socket> load = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        host = NetworkNamespace.create();
        server = OpenSshServer.startIn(host);
        echo = EchoService.startIn(host);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : load) {
            socket.close();
        }
        echo.close();
        server.close();
        host.close();
    }

    @Test
    void an_idle_link_is_noticed_within_the_rule_of_server_alive() {
        try (TunnelSupervisor supervisor = supervisor(ONE_SECOND)) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(noticedAfterDropping("idle")).isLessThan(RULE.plus(MACHINE_IS_SLOW));
            closesInTime(supervisor);
        }
    }

    @Test
    void a_link_under_bulk_load_in_both_directions_is_noticed_as_soon() throws IOException {
        try (TunnelSupervisor supervisor = supervisor(ONE_SECOND)) {
            supervisor.start().awaitUp(PATIENCE);
            for (int i = 0; i < 8; i++) {
                flow(supervisor.localAddress("echo"));
            }
            assertThat(noticedAfterDropping("8 streams both ways")).isLessThan(RULE.plus(MACHINE_IS_SLOW));
            closesInTime(supervisor);
        }
    }

    @Test
    void a_client_leads_to_detection_and_is_answered_when_the_link_heals() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.defaults())) {
            supervisor.start().awaitUp(PATIENCE);
            host.dropAll();
            Instant dropped = Instant.now();
            CompletableFuture<String> held = Echo.asking(supervisor.localAddress("echo"), "hello", PATIENCE);
            TunnelEvent silent = events.awaitChange(Kind.LINK_SILENT);
            Duration noticed = Duration.between(dropped, silent.at());
            System.out.println("idle black hole noticed through a client after " + noticed);
            assertThat(noticed).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(28)); // ServerAlive: 60 s
            host.heal();
            assertThat(held.get()).isEqualTo("hello");
        }
    }

    private Duration noticedAfterDropping(String what) {
        host.dropAll();
        Instant dropped = Instant.now();
        TunnelEvent silent = events.awaitChange(Kind.LINK_SILENT);
        Duration noticed = Duration.between(dropped, silent.at());
        System.out.println("black hole, " + what + ": noticed after " + noticed);
        return noticed;
    }

    private void closesInTime(TunnelSupervisor supervisor) {
        long start = System.nanoTime();
        supervisor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(TunnelSupervisor.CLOSE_BOUND.plusMillis(500));
        Leaks.awaitNoThreads();
    }

    /** One stream at full speed both ways, until its connection breaks. */
    private void flow(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        load.add(socket);
        socket.connect(address);
        Flow.bothWays(socket);
    }

    private TunnelSupervisor supervisor(ServerAlive alive) {
        TunnelSpec spec = Specs.to(server)
                .serverAlive(alive)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
