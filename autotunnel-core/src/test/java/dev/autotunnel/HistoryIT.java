package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.Incident.Outcome;
import dev.autotunnel.event.NoticedBy;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a supervisor tells about outages on an embedded server: who noticed them, and what became of the clients. */
@Timeout(120)
class HistoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink line = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    void an_outage_says_how_many_clients_were_cut_waited_and_were_served() throws Exception {
        try (TunnelSupervisor tunnel = supervisor(spec().build())) {
            InetSocketAddress address = tunnel.start().awaitUp(PATIENCE).localAddress("echo");
            List<Socket> open = List.of(talking(address), talking(address));

            server.stop();
            events.awaitPhase(Phase.WAITING);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(Echo.asking(address, "held", PATIENCE));
            }
            await().atMost(PATIENCE).until(() -> tunnel.counters("echo").held() == 3);
            assertThat(tunnel.history().incidents())
                    .singleElement()
                    .returns(Outcome.ONGOING, Incident::outcome)
                    .returns(3L, Incident::held)
                    .returns(0L, Incident::served);
            server.restart();
            for (CompletableFuture<String> client : waiting) {
                assertThat(client.get()).isEqualTo("held");
            }
            tunnel.awaitUp(PATIENCE);

            assertThat(tunnel.history().incidents())
                    .singleElement()
                    .returns(Outcome.RECOVERED, Incident::outcome)
                    .returns(NoticedBy.READER, Incident::noticedBy)
                    .returns(Kind.LINK_CLOSED, incident -> incident.cause().kind())
                    .returns(3L, Incident::held)
                    .returns(3L, Incident::served)
                    .returns(2L, Incident::reset)
                    .returns(0L, Incident::refused);
            assertThat(tunnel.counters("echo").reset()).isEqualTo(2);
            assertThat(tunnel.availability(Duration.ofHours(1)).orElseThrow()).isBetween(0.0001, 0.9999);
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void silence_is_noticed_by_server_alive_after_its_time() {
        ServerAlive alive = ServerAlive.of(Duration.ofMillis(500), 2);
        try (TunnelSupervisor tunnel = supervisor(spec().serverAlive(alive).build())) {
            tunnel.start().awaitUp(PATIENCE);
            line.freeze();
            events.awaitPhase(Phase.WAITING);

            Incident incident = tunnel.history().incidents().get(0);
            assertThat(incident.noticedBy()).isEqualTo(NoticedBy.SERVER_ALIVE);
            assertThat(incident.noticedAfter()).isBetween(alive.interval(), PATIENCE);
        }
    }

    @Test
    void a_failed_test_was_noticed_by_the_monitor() {
        TunnelSpec spec = spec().serverAlive(ServerAlive.of(Duration.ZERO, 1)).build();
        MonitorSpec monitor = MonitorSpec.loop()
                .poll(Duration.ofMillis(700))
                .timeout(Duration.ofMillis(300))
                .firstPoll(Duration.ofMillis(700));
        try (TunnelSupervisor tunnel =
                TunnelSupervisor.builder(spec).monitor(monitor).listener(events).build()) {
            tunnel.start().awaitUp(PATIENCE);
            line.freeze();
            events.awaitPhase(Phase.WAITING);

            Incident incident = tunnel.history().incidents().get(0);
            assertThat(incident.noticedBy()).isEqualTo(NoticedBy.MONITOR);
            assertThat(incident.noticedAfter()).isBetween(Duration.ofMillis(300), PATIENCE);
        }
    }

    @Test
    void the_application_is_named_if_it_asked_for_a_new_connection() {
        try (TunnelSupervisor tunnel = supervisor(spec().build())) {
            tunnel.start().awaitUp(PATIENCE).restart();
            tunnel.awaitUp(PATIENCE);

            assertThat(tunnel.history().incidents())
                    .singleElement()
                    .returns(NoticedBy.APPLICATION, Incident::noticedBy)
                    .returns(Outcome.RECOVERED, Incident::outcome)
                    .returns(1, Incident::attempts);
        }
    }

    @Test
    void clients_that_are_not_to_wait_are_refused_because_the_tunnel_is_down() {
        try (TunnelSupervisor tunnel =
                supervisor(spec().whileDown(WhileDown.refuse()).build())) {
            InetSocketAddress address = tunnel.start().awaitUp(PATIENCE).localAddress("echo");
            server.stop();
            events.awaitPhase(Phase.WAITING);
            assertThatThrownBy(() -> Echo.ask(address, "in vain", PATIENCE)).isInstanceOf(IOException.class);
            await().atMost(PATIENCE).until(() -> tunnel.counters("echo").refused() == 1);

            ForwardCounters counters = tunnel.counters("echo");
            assertThat(counters.refusedBy()).containsOnlyKeys(RefusalReason.TUNNEL_DOWN);
            assertThat(tunnel.history().incidents())
                    .extracting(Incident::refused)
                    .containsExactly(1L);
        }
    }

    @Test
    void giving_up_says_how_often_and_how_long_and_the_last_cause() {
        TunnelSpec spec = spec().credentials(Credentials.password(TestSecrets.of("wrong")))
                .build();
        try (TunnelSupervisor tunnel = supervisor(spec)) {
            tunnel.start();
            TunnelException gaveUp = catchThrowableOfType(TunnelException.class, () -> tunnel.awaitUp(PATIENCE));

            assertThat(gaveUp.failure().kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
            assertThat(gaveUp).hasMessageMatching("(?s).*: given up after 1 attempt in \\d[^:]* m?s: .+");
            assertThat(tunnel.state().toString()).startsWith("failed after 1 attempt in ");
            assertThat(tunnel.history().incidents())
                    .singleElement()
                    .returns(Outcome.GIVEN_UP, Incident::outcome)
                    .returns(NoticedBy.ATTEMPT, Incident::noticedBy)
                    .returns(1, Incident::attempts);
        }
    }

    private TunnelSpec.Builder spec() {
        return Specs.to(server, line.address()).forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()));
    }

    private TunnelSupervisor supervisor(TunnelSpec spec) {
        return TunnelSupervisor.builder(spec).listener(events).build();
    }

    /** A connection through which bytes have gone both ways. */
    private static Socket talking(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        return socket;
    }
}
