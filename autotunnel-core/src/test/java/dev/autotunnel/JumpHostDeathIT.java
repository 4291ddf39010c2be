package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The death of any hop, or of the line to it, is noticed as that of a single server; and no hop holds up close(). */
class JumpHostDeathIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ServerAlive ALIVE = ServerAlive.of(Duration.ofMillis(500), 3);
    private static final Duration RULE = Duration.ofSeconds(2); // interval × (count + 1)
    private static final Duration MACHINE_IS_SLOW = Duration.ofSeconds(6);
    private static final Duration CLOSE_BOUND = TunnelSupervisor.CLOSE_BOUND.plusMillis(500);

    @AutoClose
    private final Hops hops = Hops.jumpHosts(2);

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_frozen_line_is_noticed_within_the_rule_of_server_alive_and_named(int hop) throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ALIVE)) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            assertThat(Echo.ask(address, "before")).isEqualTo("before");
            hops.link(hop).freeze();
            assertNoticed(hop);
            hops.link(hop).cut();
            hops.link(hop).heal();
            assertThat(Echo.ask(address, "after", PATIENCE)).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_line_frozen_under_load_both_ways_is_noticed_as_soon(int hop) throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ALIVE);
                Socket client = new Socket()) {
            client.connect(supervisor.start().awaitUp(PATIENCE).localAddress("echo"));
            Flow.bothWays(client);
            hops.link(hop).freeze();
            assertNoticed(hop);
            closesInTime(supervisor);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_waiting_client_leads_to_a_probe_that_names_the_hop(int hop) {
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.off())) {
            supervisor.start().awaitUp(PATIENCE);
            hops.link(hop).freeze();
            supervisor.retryNow(); // tests the link, as a client that waits does
            assertThat(events.awaitFailure(Kind.LINK_SILENT).message())
                    .startsWith("nothing came from " + hops.name(hop) + " within 5 s");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_killed_session_is_named_and_all_hops_are_replaced(int hop) throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.defaults())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            hops.server(hop).killSessions();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
            assertThat(failure.message()).startsWith(hops.name(hop) + ": the connection ended: ");
            assertThat(Echo.ask(address, "after", PATIENCE)).isEqualTo("after");
            hops.awaitSessions(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_line_that_is_reset_leads_to_a_restart_at_once(int hop) throws Exception {
        try (TunnelSupervisor supervisor = supervisor(ServerAlive.defaults())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            hops.link(hop).reset();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
            assertThat(failure.message()).startsWith(hops.name(hop) + ": the connection ended: ");
            assertThat(Echo.ask(address, "after", PATIENCE)).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION", "CHANNEL_OPEN"})
    void close_is_not_held_up_by_a_jump_host_that_stalls(Stage stage) {
        hops.server(1).stallAt(stage);
        TunnelSupervisor supervisor = supervisor(ALIVE).start();
        await().atMost(PATIENCE).until(() -> hops.server(1).attempts() > 0);
        closesInTime(supervisor);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void close_is_not_held_up_by_a_line_that_was_frozen_before_the_hop_was_reached(int hop) {
        hops.link(hop).freeze();
        TunnelSupervisor supervisor = supervisor(ALIVE).start();
        await().atMost(PATIENCE).until(() -> hop == 0 || hops.server(hop - 1).sessions() == 1);
        closesInTime(supervisor);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Tag("smoke")
    void close_is_not_held_up_by_a_line_that_freezes_under_load(int hop) throws IOException {
        try (Socket client = new Socket()) {
            TunnelSupervisor supervisor =
                    supervisor(ServerAlive.defaults()).start().awaitUp(PATIENCE);
            client.connect(supervisor.localAddress("echo"));
            Flow.bothWays(client);
            hops.link(hop).freeze();
            closesInTime(supervisor);
        }
    }

    @Test
    void fifty_cycles_leave_no_thread_no_descriptor_and_no_session() throws Exception {
        long before = 0;
        for (int i = 0; i < 50; i++) {
            if (i == 10) {
                settle();
                before = Leaks.canCountDescriptors() ? Leaks.descriptors() : 0;
            }
            cycle(i);
        }
        settle();
        assertThat(Leaks.sessionsThatJschKeeps()).isEmpty();
        long after = before + 5; // what the JVM itself opens now and then
        if (Leaks.canCountDescriptors()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Leaks.descriptors()).isLessThanOrEqualTo(after));
        }
    }

    private void cycle(int number) throws IOException {
        try (TunnelSupervisor supervisor = supervisor(ALIVE)) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            assertThat(Echo.ask(address, "one")).isEqualTo("one");
            if (number % 2 == 0) {
                hops.server(number / 2 % 3).killSessions();
                supervisor.restart();
                supervisor.awaitUp(PATIENCE);
                assertThat(Echo.ask(address, "two")).isEqualTo("two");
            }
        }
    }

    private void settle() {
        Leaks.awaitNoThreads();
        hops.awaitSessions(0);
    }

    private void assertNoticed(int hop) {
        Instant frozen = Instant.now();
        TunnelEvent silent = events.awaitChange(Kind.LINK_SILENT);
        Duration noticed = Duration.between(frozen, silent.at());
        System.out.println("frozen line to hop " + hop + " noticed after " + noticed);
        assertThat(noticed).isLessThan(RULE.plus(MACHINE_IS_SLOW)); // wanted: 0.5 s more than the rule
        assertThat(silent.failure().orElseThrow().message())
                .startsWith("nothing came from " + hops.name(hop) + " for 2 s");
    }

    private void closesInTime(TunnelSupervisor supervisor) {
        long start = System.nanoTime();
        supervisor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSE_BOUND);
        assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
        Leaks.awaitNoThreads();
    }

    private TunnelSupervisor supervisor(ServerAlive alive) {
        TunnelSpec spec = hops.spec()
                .serverAlive(alive)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
