package dev.autotunnel.internal.relay;

import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.io.Listening;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.Plug;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on unix sockets and their clients, and unix sockets as targets of remote forwards. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class UnixRelayIT {
    private static final int PORT = 10_000;

    @TempDir
    private Path folder;

    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    @Test
    @Tag("smoke")
    void clients_are_served_and_each_direction_ends_by_itself() throws Exception {
        LocalRelay relay = bound(WhileDown.defaults());
        relay.attach(link);
        try (Plug client = connect()) {
            assertThat(client.send("hello").read(5)).isEqualTo("hello");
            assertThat(client.send(" again").endOutput().readAll()).isEqualTo(" again");
        }

        assertThat(link.requested()).hasToString("[/run/app.sock]");
        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void what_is_bound_has_the_path_as_its_address() throws Exception {
        LocalRelay relay = bound(WhileDown.defaults());

        BoundForward bound = relay.bound().get(0);
        assertThat(bound.address()).isEqualTo(UnixDomainSocketAddress.of(path()));
        assertThat(bound.direction()).isEqualTo(Direction.LOCAL);
        assertThat(bound).hasToString("app (local) " + path() + " -> /run/app.sock");
    }

    @Test
    void clients_wait_for_a_link_and_those_that_give_up_free_their_places() throws Exception {
        LocalRelay relay = bound(WhileDown.hold(Duration.ofSeconds(30), 2));
        Plug givesUp = connect();
        try (Plug stays = connect().send("early ")) {
            await().until(() -> relay.waiting() == 2);
            givesUp.close();
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            assertThat(stays.send("late").endOutput().readAll()).isEqualTo("early late");
        }

        assertThat(link.requested()).hasSize(1);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void at_its_deadline_a_client_is_sent_away() throws Exception {
        LocalRelay relay = bound(WhileDown.hold(Duration.ofMillis(200), 2));
        try (Plug client = connect()) {
            assertThat(client.readAll()).isEmpty(); // unix sockets have no reset
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_EXPIRED)));
        assertThat(relay.waiting()).isZero();
    }

    @Test
    void a_refused_target_closes_the_client_and_is_told() throws Exception {
        LocalRelay relay = bound(WhileDown.defaults());
        relay.attach(link.refuseOpens(Kind.TARGET_UNREACHABLE));
        try (Plug client = connect()) {
            assertThat(client.readAll()).isEmpty();
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.TARGET_UNREACHABLE)));
        assertThat(relay.served()).isZero();
    }

    @Test
    void the_end_of_a_link_frees_a_client_that_does_nothing() throws Exception {
        LocalRelay relay = bound(WhileDown.defaults());
        relay.attach(link.openWith(FakeChannel::open));
        try (Plug stalled = connect()) {
            await().until(() -> link.channels().size() == 1);
            Thread flood = Flood.fill(link.channels().get(0), "channel closed|killed");
            link.kill();
            relay.detach(link);
            await().until(() -> relay.served() == 0);
            assertThat(stalled.input().readAllBytes()).containsOnly(0);
            flood.join();
        }
    }

    @Test
    void the_file_is_gone_at_the_end_and_the_same_path_is_bound_again() throws Exception {
        LocalRelay relay = bound(WhileDown.defaults());
        for (int i = 0; i < 20; i++) {
            relay.attach(link);
            try (Plug client = connect()) {
                assertThat(client.send("hello").read(5)).isEqualTo("hello");
                relay.close();
                assertThat(client.readAll()).isEmpty();
            }
            assertThat(path()).doesNotExist();
            assertThatThrownBy(this::connect).isInstanceOf(SocketException.class);
            relay.bind();
        }
    }

    @Test
    void the_file_is_gone_with_the_acceptor_too() throws Exception {
        Acceptor acceptor = new Acceptor(bench.runtime);
        Listening listening = acceptor.listen(UnixDomainSocketAddress.of(path()), client -> {});
        assertThat(path()).exists();
        acceptor.close();
        assertThat(path()).doesNotExist();

        Files.writeString(path(), "somebody else's");
        listening.close(); // finds nothing to do
        assertThat(path()).hasContent("somebody else's");
    }

    @Test
    void a_path_that_is_taken_is_refused_with_a_remedy_and_nothing_stays_bound() throws Exception {
        ServerSocketChannel.open(UNIX).bind(UnixDomainSocketAddress.of(path())).close();
        LocalRelay relay = bench.relay(
                WhileDown.defaults(),
                Forward.local("other", folder.resolve("other.sock") + ":a:1"),
                Forward.local("app", path() + ":/run/app.sock"));

        Failure failure = failure(relay);
        assertThat(failure.message()).isEqualTo("cannot listen on " + path() + ": there is a file already");
        assertThat(failure.remedy()).contains("ss -xl").contains("delete the file");
        assertThat(relay.bound()).isEmpty();
        assertThat(folder.resolve("other.sock")).doesNotExist();
        assertThat(path()).exists();
        Files.delete(path());
        relay.bind();
    }

    @Test
    void a_directory_that_is_missing_is_told_as_such() {
        String path = folder + "/missing/app.sock";
        Failure failure = failure(bench.relay(WhileDown.defaults(), Forward.local("app", path + ":/run/app.sock")));

        assertThat(failure.message()).isEqualTo("cannot listen on " + path + ": there is no such directory");
        assertThat(failure.remedy()).contains("directory");
    }

    @Test
    void a_remote_forward_leads_to_a_socket_and_keeps_half_closes() throws Exception {
        FakeChannel channel = FakeChannel.open();
        try (ServerSocketChannel target = ServerSocketChannel.open(UNIX).bind(UnixDomainSocketAddress.of(path()))) {
            RemoteRelay relay = remote();
            CompletableFuture<Void> served = bench.connectRemote(link, PORT, channel);
            try (Plug peer = Plug.of(target.accept())) {
                channel.serverOutput().write("question".getBytes(StandardCharsets.UTF_8));
                channel.serverOutput().close();
                assertThat(peer.readAll()).isEqualTo("question");
                peer.send("answer").endOutput();
                assertThat(channel.serverInput().readAllBytes()).asString().isEqualTo("answer");
            }
            served.get();
            await().until(() -> relay.connections() == 0);
            assertThat(channel.isClosed()).isTrue();
        }
    }

    @Test
    void a_remote_forward_whose_socket_is_missing_or_that_nobody_listens_on_refuses_and_tells() throws Exception {
        RemoteRelay relay = remote();
        assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open())).isInstanceOf(IOException.class);
        ServerSocketChannel.open(UNIX).bind(UnixDomainSocketAddress.of(path())).close();
        assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open())).isInstanceOf(IOException.class);

        assertThat(bench.failureKinds()).containsExactly(Kind.TARGET_UNREACHABLE, Kind.TARGET_UNREACHABLE);
        assertThat(bench.failures.get(0).message())
                .contains("cannot connect to " + path())
                .contains("No such file");
        assertThat(bench.failures.get(1).message()).contains("refused");
        assertThat(relay.connections()).isZero();
    }

    /** A thread that connects to a unix socket waits for ever where its backlog is full. */
    @Test
    void a_remote_forward_to_a_socket_that_accepts_nobody_refuses_at_once() throws Exception {
        try (ServerSocketChannel busy = ServerSocketChannel.open(UNIX).bind(UnixDomainSocketAddress.of(path()), 1);
                Plug first = connect();
                Plug second = connect()) {
            remote();
            assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open()))
                    .isInstanceOf(IOException.class);
            assertThat(bench.failureKinds()).containsExactly(Kind.TARGET_UNREACHABLE);
            assertThat(busy.isOpen()).isTrue();
            first.send("one");
            second.send("two");
        }
    }

    private Path path() {
        return folder.resolve("me.sock");
    }

    private LocalRelay bound(WhileDown whileDown) throws TransportException {
        LocalRelay relay = bench.relay(whileDown, Forward.local("app", path() + ":/run/app.sock"));
        relay.bind();
        return relay;
    }

    private Plug connect() throws IOException {
        return Plug.connect(UnixDomainSocketAddress.of(path()));
    }

    private RemoteRelay remote() throws TransportException {
        Forward.Remote forward = Forward.remote("app", PORT + ":" + path());
        return bench.remote(link, forward, new Traffic(List.of(forward)));
    }

    private static Failure failure(LocalRelay relay) {
        try {
            relay.bind();
        } catch (TransportException e) {
            assertThat(e.failure().kind()).isEqualTo(Kind.LOCAL_PORT_UNAVAILABLE);
            assertThat(e.failure().stage()).isEqualTo(Failure.Stage.LISTEN);
            return e.failure();
        }
        throw new AssertionError("it was bound");
    }
}
