package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A link that swallows bytes without a word. */
class FrozenLinkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink link = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    @Tag("smoke")
    void server_alive_notices_and_the_tunnel_comes_back_when_the_link_heals() throws Exception {
        ServerAlive alive = ServerAlive.of(Duration.ofMillis(300), 2);
        try (TunnelSupervisor supervisor = supervisor(alive, MonitorSpec.off())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            link.freeze();
            events.awaitFailure(Kind.LINK_SILENT);
            CompletableFuture<String> held = Echo.asking(address, "hello", PATIENCE);
            link.cut();
            link.heal();
            assertThat(held.get()).isEqualTo("hello");
        }
    }

    @Test
    @Tag("slow")
    void a_client_on_a_frozen_idle_link_leads_to_detection_after_20_s_and_is_answered() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.defaults(), MonitorSpec.off())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            link.freeze();
            Instant frozen = Instant.now();
            CompletableFuture<String> held = Echo.asking(address, "hello", PATIENCE);
            TunnelEvent silent = events.awaitChange(Kind.LINK_SILENT);
            Duration noticed = Duration.between(frozen, silent.at());
            System.out.println("frozen idle link noticed after " + noticed);
            assertThat(noticed).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(28)); // ServerAlive: 60 s
            link.cut();
            link.heal();
            assertThat(held.get()).isEqualTo("hello");
        }
    }

    @Test
    void the_monitor_notices_where_server_alive_is_off() {
        MonitorSpec monitor = MonitorSpec.loop().poll(Duration.ofMillis(600)).timeout(Duration.ofMillis(300));
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.off(), monitor)) {
            supervisor.start().awaitUp(PATIENCE);
            link.freeze();
            TunnelEvent.MonitorFailed failed = events.awaitEvent(TunnelEvent.MonitorFailed.class, e -> e.inARow() == 2);
            assertThat(failed.threshold()).isEqualTo(2);
            events.awaitChange(Kind.MONITOR_FAILED);
            link.cut();
            link.heal();
            supervisor.retryNow();
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void an_upload_into_a_frozen_link_does_not_keep_it_from_being_noticed() throws Exception {
        ServerAlive alive = ServerAlive.of(Duration.ofMillis(500), 2);
        try (TunnelSupervisor supervisor = supervisor(alive, MonitorSpec.off());
                Socket upload = new Socket()) {
            upload.connect(supervisor.start().awaitUp(PATIENCE).localAddress("echo"));
            Flow.up(upload);
            Flow.down(upload);
            await().atMost(PATIENCE).until(() -> upload.getInputStream() != null);
            link.freeze();
            events.awaitFailure(Kind.LINK_SILENT);
        }
    }

    private TunnelSupervisor supervisor(ServerAlive alive, MonitorSpec monitor) {
        TunnelSpec spec = Specs.to(server, link.address())
                .serverAlive(alive)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec).monitor(monitor).listener(events).build();
    }
}
