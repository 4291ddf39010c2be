package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.Talk.Manner;
import dev.autotunnel.Talk.Script;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two real jump hosts before a real server, each with keys and known_hosts of its own. */
@RequiresOpenSsh
class OpenSshJumpHostIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MEGABYTES = 20_000_000;

    private final List<OpenSshServer> servers = new ArrayList<>();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @AfterEach
    void stop() {
        servers.forEach(OpenSshServer::close);
    }

    @Test
    void bulk_passes_both_ways_and_the_monitor_is_content() throws Exception {
        serve(List.of());
        try (Bulk bulk = Bulk.start(MEGABYTES);
                TunnelSupervisor supervisor =
                        supervisor(spec().forward(Forward.local("bulk", "0:127.0.0.1:" + bulk.port())))) {
            supervisor.start().awaitUp(PATIENCE);
            long start = System.nanoTime();
            long came = Bulk.exchange(supervisor.localAddress("bulk"), MEGABYTES);
            System.out.printf(
                    "%d bytes up, then down, through 2 sshd as jump hosts: %s%n",
                    MEGABYTES, Duration.ofNanos(System.nanoTime() - start));
            assertThat(came).isEqualTo(Bulk.checksumOfSent(2, MEGABYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, MEGABYTES));
        }
    }

    @Test
    @Tag("smoke")
    void hops_that_ask_for_new_keys_in_the_middle_of_traffic_cost_no_byte() throws Exception {
        serve(List.of("RekeyLimit 1M"), List.of("RekeyLimit 1500K"), List.of("RekeyLimit 2M"));
        try (Talk talk = Talk.start();
                TunnelSupervisor supervisor =
                        supervisor(spec().forward(Forward.local("talk", "0:127.0.0.1:" + talk.port())))) {
            supervisor.start().awaitUp(PATIENCE);
            InetSocketAddress address = supervisor.localAddress("talk");
            List<Script> scripts = IntStream.range(0, 4)
                    .mapToObj(i -> new Script(Manner.TOGETHER, i, 4_000_000, 4_000_000))
                    .toList();
            List<CompletableFuture<Long>> talks =
                    scripts.stream().map(script -> held(address, script)).toList();
            for (Script script : scripts) {
                assertThat(talks.get(script.number())).succeedsWithin(PATIENCE).isEqualTo(script.checksumDown());
                assertThat(talk.heard(script.number())).succeedsWithin(PATIENCE).isEqualTo(script.checksumUp());
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2); // and no restart
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_killed_session_is_named_and_replaced(int hop) throws Exception {
        serve(List.of());
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            servers.get(hop).killSessions();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
            assertThat(failure.message()).startsWith(name(hop) + ": the connection ended: ");
            assertThat(Echo.ask(address, "after", PATIENCE)).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_server_that_hangs_is_noticed_and_named(int hop) throws Exception {
        serve(List.of());
        try (TunnelSupervisor supervisor = supervisor(spec().serverAlive(ServerAlive.of(Duration.ofMillis(500), 2)))) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            servers.get(hop).suspendSessions();
            assertThat(events.awaitFailure(Kind.LINK_SILENT).message())
                    .startsWith("nothing came from " + name(hop) + " for 1.5 s");
            servers.get(hop).killSessions();
            assertThat(Echo.ask(address, "after", PATIENCE)).isEqualTo("after");
        }
    }

    @Test
    void a_jump_host_that_permits_no_other_target_prohibits_the_next() {
        serve(List.of("PermitOpen 127.0.0.1:1"));
        Failure failure = firstFailure();
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_PROHIBITED);
        assertThat(failure.message()).isEqualTo(name(0) + " does not allow connections to " + name(1));
    }

    @Test
    void a_server_that_is_away_cannot_be_reached_by_the_jump_host() {
        serve(List.of());
        servers.get(2).stop();
        Failure failure = firstFailure();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.message()).isEqualTo(name(1) + " cannot connect to " + name(2));
    }

    @Test
    void nobody_stays_logged_in_when_the_tunnel_is_closed() {
        serve(List.of());
        TunnelSupervisor supervisor = supervisor(spec()).start().awaitUp(PATIENCE);
        assertThat(servers).allMatch(server -> !server.sessionPids().isEmpty());
        supervisor.close();
        await().atMost(PATIENCE)
                .until(() ->
                        servers.stream().allMatch(server -> server.sessionPids().isEmpty()));
        Leaks.awaitNoThreads();
    }

    /** Starts all; the lines are for the first jump host. */
    private void serve(List<String> lines) {
        serve(lines, List.of(), List.of());
    }

    private void serve(List<String> first, List<String> second, List<String> last) {
        for (List<String> lines : List.of(first, second, last)) {
            servers.add(OpenSshServer.start(lines.toArray(String[]::new)));
        }
    }

    private static CompletableFuture<Long> held(InetSocketAddress address, Script script) {
        CompletableFuture<Long> came = new CompletableFuture<>();
        Echo.daemon("talk-client", () -> {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                came.complete(Talk.hold(socket, script));
            } catch (IOException | UncheckedIOException e) {
                came.completeExceptionally(e);
            }
        });
        return came;
    }

    private String name(int number) {
        String address = at(number).address();
        return number < servers.size() - 1 ? "jump host " + address : address;
    }

    private SshServer at(int number) {
        OpenSshServer server = servers.get(number);
        return SshServer.of(
                server.user() + "@127.0.0.1:" + server.port(),
                Credentials.privateKey(server.privateKeyFile()),
                HostKeys.knownHosts(server.knownHostsFile()));
    }

    private TunnelSpec.Builder spec() {
        return TunnelSpec.builder("hops")
                .server(at(2))
                .jump(at(0))
                .jump(at(1))
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()));
    }

    private Failure firstFailure() {
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start();
            return events.awaitPhase(Phase.WAITING).failure().orElseThrow();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        return TunnelSupervisor.builder(spec.build())
                .monitor(MonitorSpec.loop())
                .listener(events)
                .build();
    }
}
