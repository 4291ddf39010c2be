package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.spec.AddressFamily;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name with several addresses, some of which are dead. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpConnectorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    @AutoClose
    private final ServerSocket alive = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    TcpConnectorIT() throws Exception {}

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @RequiresNetworkNamespaces
    void a_dead_address_costs_a_quarter_of_a_second(boolean inet6) throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create()) {
            InetAddress inside = inet6 ? dead.addInet6() : dead.insideAddress();
            dead.dropAll();
            long begin = System.nanoTime();
            try (Socket socket =
                    connector(Connector.tcp(), inside, alive.getInetAddress()).connect(within(PATIENCE))) {
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                System.out.printf("past the dead address %s: %s%n", inside.getHostAddress(), took);
                assertThat(socket.getInetAddress()).isEqualTo(alive.getInetAddress());
                assertThat(took).isBetween(AddressRace.STAGGER, AddressRace.STAGGER.multipliedBy(10));
            }
        }
    }

    @Test
    @RequiresNetworkNamespaces
    void two_dead_addresses_leave_no_thread() throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create();
                NetworkNamespace second = NetworkNamespace.create()) {
            dead.dropAll();
            second.dropAll();
            connector(Connector.tcp(), dead.insideAddress(), second.insideAddress(), alive.getInetAddress())
                    .connect(within(PATIENCE))
                    .close();
            await().atMost(PATIENCE).until(() -> connecting() == 0);
        }
    }

    @Test
    void a_refusal_is_no_reason_to_wait_for_the_next_address() throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            connector(Connector.tcp(), address("127.0.0.2"), address("127.0.0.3"), alive.getInetAddress())
                    .connect(within(PATIENCE))
                    .close();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AddressRace.STAGGER.multipliedBy(10));
    }

    @Test
    void the_failure_names_each_address_with_its_error() throws Exception {
        alive.close();
        Failure failure = failureOf(connector(Connector.tcp(), address("127.0.0.2"), address("::1")));
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message())
                .isEqualTo("no connection to server:%d (127.0.0.2: Connection refused; 0:0:0:0:0:0:0:1: %s)"
                        .formatted(alive.getLocalPort(), "Connection refused"));
        assertThat(failure.remedy()).contains("sshd");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @RequiresNetworkNamespaces
    void at_the_deadline_the_failure_names_each_address_too(boolean inet6) throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create()) {
            InetAddress inside = inet6 ? dead.addInet6() : dead.insideAddress();
            dead.dropAll();
            alive.close();
            TcpConnector connector = connector(Connector.tcp(), inside, alive.getInetAddress());
            TransportException thrown = catchThrowableOfType(
                    TransportException.class, () -> connector.connect(within(Duration.ofSeconds(1))));
            assertThat(thrown.failure().kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
            assertThat(thrown.failure().message())
                    .isEqualTo("no connection to server:%d within the connect deadline".formatted(alive.getLocalPort())
                            + " (%s: no answer; 127.0.0.1: Connection refused)".formatted(inside.getHostAddress()));
        }
    }

    @Test
    @RequiresNetworkNamespaces
    void a_kill_ends_it_at_once_and_leaves_no_thread() throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create();
                NetworkNamespace second = NetworkNamespace.create()) {
            dead.dropAll();
            second.dropAll();
            InetAddress inside = dead.insideAddress();
            for (List<InetAddress> addresses : List.of(List.of(inside), List.of(inside, second.insideAddress()))) {
                TcpConnector connector = connector(Connector.tcp(), addresses.toArray(InetAddress[]::new));
                CompletableFuture<Failure> ended = CompletableFuture.supplyAsync(() -> failureOf(connector), runtime);
                await().until(() -> connecting() == addresses.size());
                long begin = System.nanoTime();
                connector.kill();
                assertThat(ended).succeedsWithin(PATIENCE);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                await().atMost(PATIENCE).until(() -> connecting() == 0);
            }
        }
    }

    @Test
    void it_is_killed_before_it_begins() {
        TcpConnector connector = connector(Connector.tcp(), alive.getInetAddress());
        connector.kill();
        assertThat(failureOf(connector)).isNotNull();
    }

    @Test
    void only_addresses_of_the_family_are_tried() throws Exception {
        Connector.Tcp inet6 = Connector.tcp().withAddressFamily(AddressFamily.INET6);
        assertThat(failureOf(connector(inet6, alive.getInetAddress(), address("::1")))
                        .message())
                .contains("(0:0:0:0:0:0:0:1: ")
                .doesNotContain("127.0.0.1");
        Failure none = failureOf(connector(inet6, alive.getInetAddress()));
        assertThat(none.kind()).isEqualTo(Kind.UNRESOLVED);
        assertThat(none.stage()).isEqualTo(Stage.RESOLVE);
        assertThat(none.message()).isEqualTo("the name server has no address that fits AddressFamily inet6");
    }

    @Test
    void it_connects_from_the_bind_address() throws Exception {
        Connector.Tcp from = Connector.tcp().withBindAddress("127.0.0.9");
        TcpConnector connector = connector(from, address("::1"), alive.getInetAddress());
        try (Socket socket = connector.connect(within(PATIENCE));
                Socket accepted = alive.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(address("127.0.0.9"));
            assertThat(connector.path(socket).local()).isEqualTo(new InetSocketAddress("127.0.0.9", 0));
            assertThat(connector.path(socket).remote()).isEqualTo(alive.getLocalSocketAddress());
        }
    }

    @Test
    void a_bind_address_of_another_machine_is_named() {
        Failure failure = failureOf(connector(Connector.tcp().withBindAddress("192.0.2.1"), alive.getInetAddress()));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.message()).contains("127.0.0.1: from 192.0.2.1: Cannot assign requested address");
        assertThat(failure.remedy()).contains("bind address");
    }

    private TcpConnector connector(Connector.Tcp options, InetAddress... addresses) {
        Resolver resolver = new Resolver(runtime, host -> List.of(addresses), host -> List.of(addresses));
        return new TcpConnector(
                runtime, resolver, new Endpoint.Tcp("server", alive.getLocalPort()), options, 0, found -> {});
    }

    private Failure failureOf(TcpConnector connector) {
        return catchThrowableOfType(TransportException.class, () -> connector.connect(within(PATIENCE)))
                .failure();
    }

    private Deadline within(Duration time) {
        return Deadline.after(runtime, time);
    }

    /** The threads that wait for an address. */
    private static long connecting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> List.of(stack).stream()
                        .anyMatch(frame -> frame.getClassName().endsWith(".AddressRace")
                                && frame.getMethodName().equals("connect")))
                .count();
    }

    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }
}
