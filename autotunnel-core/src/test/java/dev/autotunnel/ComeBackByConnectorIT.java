package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.ProxyServer;
import dev.autotunnel.openssh.RequiresProxies;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.WhileDown;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that wait while the way to the server, and not the server, is gone. */
@RequiresProxies
class ComeBackByConnectorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 6; // after which the backoff alone would wait up to 32 s
    private static final Duration SECONDS = Duration.ofSeconds(10); // at most 2 s until the next attempt, and the login

    @AutoClose
    private final ConnectorRig rig = new ConnectorRig();

    @TempDir
    private Path folder;

    @Test
    void a_client_that_waits_for_a_proxy_is_served_within_seconds_of_its_return() throws Exception {
        ProxyServer proxy = ProxyServer.http();
        int port = Integer.parseInt(proxy.address().substring("127.0.0.1:".length()));
        try (TunnelSupervisor tunnel = tunnel(Connector.httpProxy(proxy.address()))) {
            InetSocketAddress address = tunnel.start().awaitUp(PATIENCE).localAddress("echo");
            proxy.close();
            CompletableFuture<String> client = clientOfManyAttempts(address);

            long begin = System.nanoTime();
            try (ProxyServer again = ProxyServer.httpAt(port)) {
                assertServedSince(begin, client);
                assertThat(again.log()).contains("CONNECT");
            }
        }
    }

    @Test
    void a_client_that_waits_for_a_command_is_served_within_seconds_of_its_return() throws Exception {
        Path open = Files.createFile(folder.resolve("open"));
        Connector command = Connector.command(
                "sh -c 'test -e %s || { echo closed >&2; exit 1; }; exec nc %%h %%p'".formatted(open));
        try (TunnelSupervisor tunnel = tunnel(command)) {
            InetSocketAddress address = tunnel.start().awaitUp(PATIENCE).localAddress("echo");
            Files.delete(open);
            rig.server().killSessions();
            CompletableFuture<String> client = clientOfManyAttempts(address);

            long begin = System.nanoTime();
            Files.createFile(open);
            assertServedSince(begin, client);
        }
    }

    private TunnelSupervisor tunnel(Connector way) {
        return rig.supervisor(rig.spec(rig.at(way).build())
                .whileDown(WhileDown.hold(PATIENCE.dividedBy(2), 2))
                .build());
    }

    /** Returns a client that has waited through some attempts, each of which failed for the way and came soon. */
    private CompletableFuture<String> clientOfManyAttempts(InetSocketAddress address) {
        rig.events().awaitEvent(TunnelEvent.StateChanged.class, e -> e.state() instanceof TunnelState.Waiting);
        CompletableFuture<String> client = Echo.asking(address, "still here", PATIENCE);
        rig.events()
                .awaitEvent(
                        TunnelEvent.StateChanged.class,
                        e -> e.state() instanceof TunnelState.Waiting w && w.nextAttempt() == ATTEMPTS);
        assertThat(rig.events().awaitFailure(Kind.PROXY_FAILED)).isNotNull();
        assertThat(rig.events().all())
                .filteredOn(e -> e.state() instanceof TunnelState.Waiting)
                .allSatisfy(e -> assertThat(Duration.between(e.at(), ((TunnelState.Waiting) e.state()).retryAt()))
                        .isLessThanOrEqualTo(Duration.ofSeconds(2)));
        return client;
    }

    private static void assertServedSince(long begin, CompletableFuture<String> client) {
        assertThat(client).succeedsWithin(PATIENCE).isEqualTo("still here");
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf("served %s after the way was open again%n", took);
        assertThat(took).isLessThan(SECONDS);
    }
}
