package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets that are SSH channels: which targets they reach, what counts them, and what is said if there is none. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessSocketsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    @Tag("smoke")
    void a_tunnel_with_nothing_but_a_direct_forward_is_up_and_connects_without_a_port() throws Exception {
        try (TunnelSupervisor tunnel = up(direct())) {
            assertThat(tunnel.forwards()).isEmpty();
            assertThat(Echo.ask(tunnel.connect("echo"), "by name")).isEqualTo("by name");
            assertThat(Echo.ask(tunnel.connect("echo", PATIENCE), "in time")).isEqualTo("in time");
            assertThat(Echo.ask(tunnel.connect("LOCALHOST", echo.port()), "by host"))
                    .isEqualTo("by host");
            assertThat(Echo.ask(tunnel.connect("localhost", echo.port(), PATIENCE), "both"))
                    .isEqualTo("both");
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void the_target_of_a_local_forward_is_reached_by_its_name_and_by_its_address() throws Exception {
        try (TunnelSupervisor tunnel = up(Forward.local("local", "0:localhost:" + echo.port()))) {
            assertThat(Echo.ask(tunnel.connect("local"), "one")).isEqualTo("one");
            assertThat(Echo.ask(tunnel.connect("localhost", echo.port()), "two"))
                    .isEqualTo("two");
            assertThat(Echo.ask(tunnel.localAddress("local"), "three")).isEqualTo("three");
            assertThat(tunnel.counters("local").total()).isEqualTo(3);
        }
    }

    @Test
    void a_connection_counts_from_its_begin_to_its_close() throws Exception {
        try (TunnelSupervisor tunnel = up(direct())) {
            try (Socket socket = tunnel.connect("echo")) {
                socket.getOutputStream().write(new byte[10]);
                socket.getInputStream().readNBytes(10);
                ForwardCounters counters = tunnel.counters("echo");
                assertThat(counters.open()).isOne();
                assertThat(counters.bytesSent()).isEqualTo(10);
                await().until(() -> tunnel.counters("echo").bytesReceived() == 10); // the reader gets its bytes first
            }
            assertThat(tunnel.counters("echo").open()).isZero();
            assertThat(tunnel.counters("echo").total()).isOne();
        }
    }

    @Test
    void no_more_than_the_cap_are_open_and_a_closed_one_makes_room_at_once() throws Exception {
        try (TunnelSupervisor tunnel = up(direct().withMaxConnections(1))) {
            for (int i = 0; i < 20; i++) {
                try (Socket first = tunnel.connect("echo")) {
                    assertThat(first.isConnected()).isTrue();
                    assertThat(failureOf(() -> tunnel.connect("echo")).failure().kind())
                            .isEqualTo(Kind.CONNECTIONS_FULL);
                }
            }
            assertThat(tunnel.counters("echo").refused()).isEqualTo(20);
        }
    }

    @Test
    void other_names_and_targets_are_refused_before_anybody_is_asked() throws Exception {
        try (TunnelSupervisor tunnel = up(
                direct(),
                Forward.dynamic("socks").on(0),
                Forward.direct("all", "*"),
                Forward.remote("back", "0:a:1"))) {
            assertThatThrownBy(() -> tunnel.connect("other"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"other\"");
            for (String name : new String[] {"socks", "all", "back"}) {
                assertThatThrownBy(() -> tunnel.connect(name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("has no target");
                assertThatThrownBy(() -> tunnel.socketFactory(name)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> tunnel.connect("echo", Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(tunnel.counters()).allMatch(c -> c.total() + c.refused() + c.opening() == 0);
        }
    }

    @Test
    void a_target_beside_those_of_the_spec_needs_a_forward_to_everything() throws Exception {
        try (TunnelSupervisor tunnel = up(direct())) {
            assertThatThrownBy(() -> tunnel.connect("127.0.0.1", echo.port()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Forward.direct");
            assertThatThrownBy(() -> tunnel.socketFactory().createSocket("127.0.0.1", echo.port()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Forward.direct");
        }
        try (TunnelSupervisor tunnel = up(direct(), Forward.direct("any", "*"))) {
            assertThat(Echo.ask(tunnel.connect("127.0.0.1", echo.port()), "anywhere"))
                    .isEqualTo("anywhere");
            assertThat(Echo.ask(tunnel.connect("localhost", echo.port()), "named"))
                    .isEqualTo("named");
            assertThat(tunnel.counters("any").total()).isOne();
            assertThat(tunnel.counters("echo").total()).isOne(); // an exact target goes first
        }
    }

    @Test
    void a_factory_makes_sockets_of_all_kinds() throws Exception {
        try (TunnelSupervisor tunnel = up(direct(), Forward.direct("literal", "127.0.0.1:" + echo.port()))) {
            SocketFactory named = tunnel.socketFactory("echo");
            SocketFactory any = tunnel.socketFactory();
            InetAddress here = InetAddress.getLoopbackAddress();
            assertThat(Echo.ask(named.createSocket("elsewhere", 1), "1")).isEqualTo("1");
            assertThat(Echo.ask(any.createSocket("localhost", echo.port()), "2"))
                    .isEqualTo("2");
            assertThat(Echo.ask(any.createSocket("localhost", echo.port(), here, 0), "3"))
                    .isEqualTo("3");
            assertThat(Echo.ask(any.createSocket(here, echo.port()), "4")).isEqualTo("4");
            assertThat(Echo.ask(any.createSocket(here, echo.port(), here, 0), "5"))
                    .isEqualTo("5");
            Socket late = named.createSocket();
            late.connect(InetSocketAddress.createUnresolved("elsewhere", 9), 20_000);
            assertThat(Echo.ask(late, "6")).isEqualTo("6");
        }
    }

    @Test
    void a_socket_knows_its_target_by_its_real_name() throws Exception {
        try (TunnelSupervisor tunnel = up(direct());
                Socket socket = tunnel.connect("echo")) {
            assertThat(socket.getRemoteSocketAddress())
                    .isEqualTo(InetSocketAddress.createUnresolved("localhost", echo.port()));
            assertThat(socket.getInetAddress().getHostName()).isEqualTo("localhost");
            assertThat(socket.getPort()).isEqualTo(echo.port());
            assertThat(socket.getLocalAddress().isAnyLocalAddress()).isTrue();
            assertThat(socket.getLocalPort()).isZero();
            assertThat(socket).hasToString("Socket[through a tunnel, localhost:" + echo.port() + "]");
        }
    }

    @Test
    void a_target_that_refuses_is_told_as_the_cause_and_as_an_event() throws Exception {
        int dead = deadPort();
        try (TunnelSupervisor tunnel = up(Forward.direct("dead", "127.0.0.1:" + dead))) {
            assertThat(failureOf(() -> tunnel.connect("dead")).failure().kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
            events.awaitFailure(Kind.TARGET_UNREACHABLE);
            assertThat(tunnel.counters("dead").refused()).isOne();
        }
    }

    private static int deadPort() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return gone.getLocalPort();
        }
    }

    /** Makes a call and returns the cause of its ConnectException. */
    private static TunnelException failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ConnectException thrown = catchThrowableOfType(ConnectException.class, call);
        assertThat(thrown).isNotNull();
        return (TunnelException) Objects.requireNonNull(thrown.getCause());
    }

    private Forward.Direct direct() {
        return Forward.direct("echo").to("localhost", echo.port());
    }

    private TunnelSupervisor up(Forward... forwards) {
        TunnelSpec.Builder spec = Specs.to(server);
        for (Forward forward : forwards) {
            spec.forward(forward);
        }
        TunnelSupervisor tunnel =
                TunnelSupervisor.builder(spec.build()).listener(events).build();
        return tunnel.start().awaitUp(PATIENCE);
    }
}
