package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import dev.autotunnel.testkit.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** close() returns within its bound whatever the network does, and leaves nothing. */
class CloseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BOUND = TunnelSupervisor.CLOSE_BOUND.plusMillis(500);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink link = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION", "FORWARD"})
    void while_connecting_to_a_server_that_stalls(Stage stage) {
        server.stallAt(stage);
        TunnelSupervisor supervisor = supervisor().start();
        await().atMost(PATIENCE).until(() -> server.attempts() > 0);
        closesInTime(supervisor);
    }

    @Test
    void while_connecting_to_an_address_that_swallows_everything() {
        link.freeze();
        TunnelSupervisor supervisor = supervisor().start();
        await().atMost(PATIENCE).until(() -> supervisor.state().phase() == Phase.CONNECTING);
        closesInTime(supervisor);
    }

    @Test
    @Tag("smoke")
    void while_up_and_busy_both_ways_on_a_frozen_link() throws IOException {
        TunnelSupervisor supervisor = supervisor().start().awaitUp(PATIENCE);
        try (Socket client = new Socket()) {
            client.connect(supervisor.localAddress("echo"));
            Flow.up(client);
            await().atMost(PATIENCE).until(() -> client.getInputStream().available() > 0);
            link.freeze();
            closesInTime(supervisor);
        }
    }

    @Test
    void while_a_channel_open_is_not_answered() throws IOException {
        TunnelSupervisor supervisor = supervisor().start().awaitUp(PATIENCE);
        server.stallAt(Stage.CHANNEL_OPEN);
        try (Socket client = new Socket()) {
            client.connect(supervisor.localAddress("echo"));
            await().pollDelay(Duration.ofMillis(200)).atMost(PATIENCE).until(client::isConnected);
            closesInTime(supervisor);
        }
    }

    @Test
    void while_waiting_for_the_next_attempt_with_clients_held() throws IOException {
        TunnelSupervisor supervisor = supervisor().start().awaitUp(PATIENCE);
        server.stop();
        events.awaitPhase(Phase.WAITING);
        try (Socket client = new Socket()) {
            client.connect(supervisor.localAddress("echo"));
            closesInTime(supervisor);
        }
    }

    @Test
    void while_failed_and_when_never_started() {
        server.refuseAuthentication(true);
        TunnelSupervisor failed = supervisor().start();
        failed.awaitStopped(PATIENCE);
        closesInTime(failed);
        closesInTime(supervisor());
    }

    @Test
    void the_last_event_is_delivered_and_closing_again_does_nothing() {
        TunnelSupervisor supervisor = supervisor().start().awaitUp(PATIENCE);
        supervisor.close();
        assertThat(events.all().get(events.all().size() - 1))
                .isInstanceOfSatisfying(
                        TunnelEvent.StateChanged.class,
                        e -> assertThat(e.state().phase()).isEqualTo(Phase.STOPPED));
        supervisor.close();
        assertThat(supervisor.droppedEvents()).isZero();
    }

    @Test
    void on_an_interrupted_thread_it_closes_all_the_same_and_keeps_the_flag() throws IOException {
        TunnelSupervisor supervisor = supervisor().start().awaitUp(PATIENCE);
        InetSocketAddress address = supervisor.localAddress("echo");
        Thread.currentThread().interrupt();
        supervisor.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(events.all().get(events.all().size() - 1).state().phase()).isEqualTo(Phase.STOPPED);
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void many_are_closed_in_the_time_of_one() {
        List<TunnelSupervisor> many = IntStream.range(0, 8)
                .mapToObj(i -> supervisor().start().awaitUp(PATIENCE))
                .toList();
        link.freeze();
        long start = System.nanoTime();
        TunnelSupervisor.closeAll(many);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND.multipliedBy(2));
        assertThat(many).allMatch(s -> s.state().phase() == Phase.STOPPED);
        Leaks.awaitNoThreads();
    }

    @Test
    void a_restart_binds_the_same_port_again() throws IOException {
        try (TunnelSupervisor supervisor = supervisor()) {
            InetSocketAddress before = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            supervisor.stop();
            InetSocketAddress after = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            assertThat(after).isEqualTo(before);
            assertThat(Echo.ask(after, "again")).isEqualTo("again");
        }
    }

    private void closesInTime(TunnelSupervisor supervisor) {
        long start = System.nanoTime();
        supervisor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
        Leaks.awaitNoThreads();
    }

    private TunnelSupervisor supervisor() {
        TunnelSpec spec = Specs.to(server, link.address())
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .listener(events)
                .build();
    }
}
