package dev.autotunnel;

import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.internal.transport.Plug;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unix sockets at either end of a forward, through a real sshd. */
@RequiresOpenSsh
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSshUnixIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long SOME_MB = 3L * 1024 * 1024 + 1;
    private static final long HUNDRED_MB = 100L * 1024 * 1024;

    @TempDir
    private Path folder;

    private final Recorder events = new Recorder();

    /** From what kind of listener to what kind of target. */
    enum Way {
        PORT_TO_SOCKET(false, true),
        SOCKET_TO_PORT(true, false),
        SOCKET_TO_SOCKET(true, true),
        /** {@code -R}: the server listens on a port, the target is near us. */
        REMOTE_PORT_TO_SOCKET(false, true);

        private final boolean fromSocket;
        private final boolean toSocket;

        Way(boolean fromSocket, boolean toSocket) {
            this.fromSocket = fromSocket;
            this.toSocket = toSocket;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("smoke")
    void bytes_arrive_unchanged_and_each_direction_ends_by_itself(Way way) throws Exception {
        exchange(way, SOME_MB);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void a_hundred_megabytes_arrive_unchanged_each_way(Way way) throws Exception {
        exchange(way, HUNDRED_MB);
    }

    @Test
    void its_file_is_for_its_owner_alone_and_lives_from_start_to_stop() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            try (TunnelSupervisor supervisor = supervisor(server, Forward.local("app", here() + ":/run/none.sock"))) {
                for (int i = 0; i < 3; i++) {
                    assertThat(folder).isEmptyDirectory();
                    supervisor.start();
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(here())))
                            .isEqualTo("rw-------");
                    assertThat(supervisor.forwards())
                            .extracting(BoundForward::address)
                            .containsExactly(UnixDomainSocketAddress.of(here()));
                    supervisor.stop();
                }
                supervisor.start().awaitUp(PATIENCE);
                assertThat(here()).exists();
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_path_that_is_taken_is_thrown_by_start_and_nothing_stays_bound() throws Exception {
        Files.writeString(here(), "precious");
        Path other = folder.resolve("other.sock");
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(
                        server, Forward.local("other", other + ":a:1"), Forward.local("app", here() + ":a:1"))) {
            assertThatThrownBy(supervisor::start).isInstanceOfSatisfying(TunnelException.class, e -> {
                assertThat(e.failure().kind()).isEqualTo(Kind.LOCAL_PORT_UNAVAILABLE);
                assertThat(e.failure().message()).contains(here().toString()).contains("there is a file already");
                assertThat(e.failure().remedy()).contains("delete the file");
            });
            assertThat(supervisor.forwards()).isEmpty();
            assertThat(other).doesNotExist();
            assertThat(here()).hasContent("precious");
            Files.delete(here());
            supervisor.start().awaitUp(PATIENCE);
        }
    }

    @Test
    void it_has_no_local_address_but_is_among_the_forwards() {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server, Forward.local("app", here() + ":db:5432"))) {
            supervisor.start();
            assertThatThrownBy(() -> supervisor.localAddress("app"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"app\"")
                    .hasMessageContaining(here().toString())
                    .hasMessageContaining("see forwards()");
            assertThatThrownBy(() -> supervisor.localAddress("none")).hasMessageContaining("no local forward \"none\"");
            assertThat(supervisor.forwards()).hasToString("[app (local) " + here() + " -> db:5432]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LogLevel DEBUG1", "AllowStreamLocalForwarding no", "PermitOpen 127.0.0.1:1"})
    void a_socket_that_the_server_may_not_or_cannot_connect_to_is_told(String config) throws Exception {
        boolean listens = !config.startsWith("LogLevel");
        if (listens) {
            ServerSocketChannel.open(UNIX).bind(there());
        }
        try (OpenSshServer server = OpenSshServer.start(config);
                TunnelSupervisor supervisor =
                        supervisor(server, Forward.local("app", here() + ":" + there().getPath()))) {
            supervisor.start().awaitUp(PATIENCE);
            try (Plug client = Plug.connect(UnixDomainSocketAddress.of(here()))) {
                assertThat(client.readAll()).isEmpty();
            }
            expectUnreachable(there().toString());
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    @Test
    void a_socket_that_nobody_listens_on_any_more_is_told() throws Exception {
        ServerSocketChannel.open(UNIX).bind(there()).close();
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server, Forward.local("app", "0:" + there().getPath()))) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("app");
            assertThatThrownBy(() -> Echo.ask(address, "hello")).isInstanceOf(IOException.class);
            expectUnreachable(there().toString());
        }
    }

    /** JSch makes the request's packet too small, by a constant; what must not fail is the longest one under each cipher. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ciphers aes128-gcm@openssh.com",
                "Ciphers aes256-ctr\nMACs hmac-sha2-256",
                "Ciphers aes256-ctr\nMACs hmac-sha2-512",
                "Ciphers aes256-ctr\nMACs hmac-sha2-256-etm@openssh.com",
                "Ciphers aes256-ctr\nMACs hmac-sha2-512-etm@openssh.com"
            })
    void paths_of_any_length_leave_the_session_sound(String config) throws Exception {
        try (Echo echo = Echo.start();
                OpenSshServer server = OpenSshServer.start(config.split("\n", -1))) {
            Forward[] forwards = Stream.concat(
                            Stream.of(Forward.local("echo", "0:127.0.0.1:" + echo.port())),
                            Stream.iterate(1, length -> length <= 106, length -> length + 1)
                                    .map(length -> Forward.local("path" + length, "0:/" + "x".repeat(length))))
                    .toArray(Forward[]::new);
            try (TunnelSupervisor supervisor = supervisor(server, forwards)) {
                supervisor.start().awaitUp(PATIENCE);
                for (int length = 1; length <= 106; length++) {
                    InetSocketAddress address = supervisor.localAddress("path" + length);
                    assertThatThrownBy(() -> Echo.ask(address, "hello")).isInstanceOf(IOException.class);
                }
                assertThat(Echo.ask(supervisor.localAddress("echo"), "sound")).isEqualTo("sound");
                expectUnreachable("/" + "x".repeat(106));
                assertThat(events.count(e -> e.state().phase() == Phase.WAITING))
                        .isZero();
            }
        }
    }

    @Test
    void a_client_waits_while_the_server_is_away_and_is_served_after_it_came_back() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                Bulk bulk = Bulk.startAt(there(), SOME_MB);
                TunnelSupervisor supervisor =
                        supervisor(server, Forward.local("app", here() + ":" + there().getPath()))) {
            supervisor.start().awaitUp(PATIENCE);
            server.stop();
            events.awaitPhase(Phase.WAITING);
            CompletableFuture<Long> held = CompletableFuture.supplyAsync(() -> {
                try {
                    return Bulk.exchange(UnixDomainSocketAddress.of(here()), SOME_MB);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Thread.sleep(300); // so that it has to wait
            assertThat(held).isNotDone();
            server.restart();
            supervisor.retryNow();
            assertThat(held.get()).isEqualTo(Bulk.checksumOfSent(2, SOME_MB));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, SOME_MB));
        }
    }

    @Test
    void after_a_killed_session_it_works_again_through_the_same_socket() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                Bulk bulk = Bulk.startAt(there(), SOME_MB);
                TunnelSupervisor supervisor =
                        supervisor(server, Forward.local("app", here() + ":" + there().getPath()))) {
            supervisor.start().awaitUp(PATIENCE);
            Object file = Files.getAttribute(here(), "unix:ino");
            server.killSessions();
            events.awaitEvent(TunnelEvent.StateChanged.class, e -> e.previous().isUp());
            assertThat(Bulk.exchange(UnixDomainSocketAddress.of(here()), SOME_MB))
                    .isEqualTo(Bulk.checksumOfSent(2, SOME_MB));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, SOME_MB));
            assertThat(Files.getAttribute(here(), "unix:ino")).isEqualTo(file);
        }
    }

    @Test
    void a_remote_forward_whose_socket_is_missing_tells_so() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server, Forward.remote("back", "0:" + there().getPath()))) {
            supervisor.start().awaitUp(PATIENCE);
            try (Plug client = Plug.connect(remoteAddress(supervisor))) {
                assertThat(client.readAll()).isEmpty(); // so does sshd
            }
            Failure failure = events.awaitFailure(Kind.TARGET_UNREACHABLE);
            assertThat(failure.message()).contains("cannot connect to " + there());
        }
    }

    private void exchange(Way way, long bytes) throws Exception {
        long sent = Bulk.checksumOfSent(1, bytes);
        long answered = Bulk.checksumOfSent(2, bytes);
        SocketAddress target = way.toSocket ? there() : ANY_PORT;
        try (OpenSshServer server = OpenSshServer.start()) {
            try (Bulk bulk = Bulk.startAt(target, bytes);
                    TunnelSupervisor supervisor = supervisor(server, forward(way, bulk))) {
                SocketAddress address = address(way, supervisor.start().awaitUp(PATIENCE));
                assertThat(Bulk.exchange(address, bytes)).isEqualTo(answered);
                assertThat(bulk.received()).isEqualTo(sent);
            }
            Files.deleteIfExists(there().getPath());
            try (Bulk bulk = Bulk.startSpeakingAt(target, bytes);
                    TunnelSupervisor supervisor = supervisor(server, forward(way, bulk))) {
                SocketAddress address = address(way, supervisor.start().awaitUp(PATIENCE));
                assertThat(Bulk.exchangeListening(address, bytes)).isEqualTo(answered);
                assertThat(bulk.received()).isEqualTo(sent);
            }
        }
        assertThat(events.count(e -> e instanceof TunnelEvent.ConnectionFailed)).isZero();
    }

    private Forward forward(Way way, Bulk bulk) throws IOException {
        String target = way.toSocket ? there().toString() : "127.0.0.1:" + bulk.port();
        String text = (way.fromSocket ? here().toString() : "0") + ":" + target;
        return way == Way.REMOTE_PORT_TO_SOCKET ? Forward.remote("app", text) : Forward.local("app", text);
    }

    private static SocketAddress address(Way way, TunnelSupervisor supervisor) {
        return way == Way.REMOTE_PORT_TO_SOCKET
                ? remoteAddress(supervisor)
                : supervisor.forwards().get(0).address();
    }

    private static InetSocketAddress remoteAddress(TunnelSupervisor supervisor) {
        InetSocketAddress address =
                (InetSocketAddress) supervisor.forwards().get(0).address();
        return new InetSocketAddress(address.getHostString(), address.getPort());
    }

    private void expectUnreachable(String target) {
        TunnelEvent.ConnectionFailed failed = events.awaitEvent(
                TunnelEvent.ConnectionFailed.class, e -> e.cause().message().endsWith(" " + target));
        assertThat(failed.cause().kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
        assertThat(failed.cause().message()).isEqualTo("the server cannot connect to " + target);
        assertThat(failed.cause().remedy()).contains("listens on that socket").contains("AllowStreamLocalForwarding");
    }

    /** Where we listen. */
    private Path here() {
        return folder.resolve("here.sock");
    }

    /** Where the server connects to: this is one machine. */
    private UnixDomainSocketAddress there() {
        return UnixDomainSocketAddress.of(folder.resolve("there.sock"));
    }

    private TunnelSupervisor supervisor(OpenSshServer server, Forward... forwards) {
        TunnelSpec.Builder spec = Specs.to(server);
        for (Forward forward : forwards) {
            spec.forward(forward);
        }
        return TunnelSupervisor.builder(spec.build()).listener(events).build();
    }
}
