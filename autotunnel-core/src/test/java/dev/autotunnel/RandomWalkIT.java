package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.Talk.Manner;
import dev.autotunnel.Talk.Script;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections of all forwards and manners over one tunnel to a real sshd: alone, and hundreds at a time in any order. */
@RequiresOpenSsh
class RandomWalkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 400;
    private static final int CLIENTS = 24;
    private static final Duration LONGEST_STALL = Duration.ofSeconds(2);
    private static final int SLACK = 5; // what the JVM itself opens now and then

    /** How a client gets through the tunnel. */
    enum Way {
        LOCAL,
        REMOTE,
        DYNAMIC,
        IN_PROCESS
    }

    /** What becomes of a connection. */
    private enum Fate {
        HELD,
        /** The client reads nothing until others have come and gone. */
        STALLED,
        RESET_BY_CLIENT,
        CLOSED_AT_ONCE
    }

    private final AtomicInteger done = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Way.class)
    @Tag("smoke")
    void each_direction_ends_by_itself(Way way) throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                Talk talk = Talk.start();
                TunnelSupervisor supervisor = TunnelSupervisor.open(spec(server, talk), PATIENCE)) {
            for (Manner manner : List.of(Manner.CLIENT_FIRST, Manner.SERVER_FIRST, Manner.TOGETHER)) {
                Script script = new Script(manner, manner.name().hashCode(), 1_000_000, 1_500_000);
                try (Socket socket = connect(way, supervisor, talk)) {
                    assertThat(Talk.hold(socket, script)).as("%s down", manner).isEqualTo(script.checksumDown());
                    assertThat(talk.heard(script.number()).get())
                            .as("%s up", manner)
                            .isEqualTo(script.checksumUp());
                }
            }
        }
    }

    @Test
    void a_server_that_asks_for_new_keys_every_other_megabyte_costs_no_byte() throws Exception {
        Recorder events = new Recorder();
        try (OpenSshServer server = OpenSshServer.start("RekeyLimit 2M");
                Talk talk = Talk.start();
                TunnelSupervisor supervisor = TunnelSupervisor.builder(spec(server, talk))
                        .listener(events)
                        .build()) {
            supervisor.start().awaitUp(PATIENCE);
            ExecutorService clients = Executors.newFixedThreadPool(Way.values().length);
            List<Future<?>> all = new ArrayList<>();
            for (Way way : Way.values()) {
                Script script = new Script(Manner.TOGETHER, way.name().hashCode(), 8_000_000, 8_000_000);
                all.add(clients.submit(() -> {
                    connection(way, Fate.HELD, script, supervisor, talk);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            clients.shutdownNow();
            assertThat(events.count(e -> e instanceof TunnelEvent.StateChanged)).isEqualTo(2); // and no restart
        }
    }

    @Test
    @Tag("slow")
    void hundreds_of_connections_in_any_order_lose_no_byte_and_leave_nothing_behind() throws Exception {
        long seed = Long.getLong("autotunnel.seed", new Random().nextLong());
        System.out.println("random walk with seed " + seed);
        Recorder events = new Recorder();
        try (OpenSshServer server = OpenSshServer.start();
                Talk talk = Talk.start()) {
            walk(server, talk, new Recorder(), seed, CLIENTS); // classes, pools, buffers
            Leaks.awaitNoThreads();
            long before = Leaks.canCountDescriptors() ? Leaks.descriptors() : 0;
            done.set(0);
            walk(server, talk, events, seed, CONNECTIONS);
            Leaks.awaitNoThreads();
            if (Leaks.canCountDescriptors()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(Leaks.descriptors()).isLessThanOrEqualTo(before + SLACK));
            }
            assertThat(events.count(e -> e instanceof TunnelEvent.StateChanged)).isEqualTo(4); // and no restart
            assertThat(server.log()).doesNotContain("nonexistent channel"); // no data after CLOSE
        }
    }

    private void walk(OpenSshServer server, Talk talk, Recorder events, long seed, int connections) throws Exception {
        Random random = new Random(seed);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec(server, talk)).listener(events).build()) {
            supervisor.start().awaitUp(PATIENCE);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Way way = any(List.of(Way.values()), random);
                Fate fate = random.nextBoolean() ? Fate.HELD : any(List.of(Fate.values()), random);
                Manner manner = any(List.of(Manner.values()), random);
                Script script = new Script(manner, random.nextInt(), size(random), size(random));
                all.add(clients.submit(() -> {
                    try {
                        connection(way, fate, script, supervisor, talk);
                    } finally {
                        done.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            await().atMost(PATIENCE) // while it lives: its end would end whatever was left
                    .untilAsserted(
                            () -> assertThat(supervisor.counters()).allMatch(c -> c.open() == 0 && c.held() == 0));
        } finally {
            clients.shutdownNow();
        }
    }

    private void connection(Way way, Fate fate, Script script, TunnelSupervisor supervisor, Talk talk)
            throws Exception {
        try (Socket socket = connect(way, supervisor, talk)) {
            switch (fate) {
                case HELD -> {
                    Talk.begin(socket, script);
                    goOn(socket, script, talk);
                }
                case STALLED -> {
                    Talk.begin(socket, script);
                    awaitOthers();
                    goOn(socket, script, talk);
                }
                case RESET_BY_CLIENT -> {
                    Talk.begin(socket, script);
                    Talk.say(socket.getOutputStream(), script.number(), script.up() / 2);
                    Talk.reset(socket);
                }
                case CLOSED_AT_ONCE -> assertThat(socket.isConnected()).isTrue();
            }
        } catch (IOException | UncheckedIOException e) {
            assertThat(script.manner()).as("%s %s %s: %s", way, fate, script, e).isEqualTo(Manner.SERVER_RESETS);
        }
    }

    /** Until some others have come and gone, or there are none left that could. */
    private void awaitOthers() {
        int enough = done.get() + CLIENTS / 4;
        long end = System.nanoTime() + LONGEST_STALL.toNanos();
        while (done.get() < enough && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static void goOn(Socket socket, Script script, Talk talk) throws Exception {
        long came = Talk.goOn(socket, script);
        if (script.manner() != Manner.SERVER_RESETS) {
            assertThat(came).as("%s down", script).isEqualTo(script.checksumDown());
            assertThat(talk.heard(script.number()).get()).as("%s up", script).isEqualTo(script.checksumUp());
        }
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /** Mostly small, some larger than what the buffers on the way hold. */
    private static int size(Random random) {
        return random.nextInt(10) == 0 ? random.nextInt(6_000_000) : random.nextInt(50_000);
    }

    private static TunnelSpec spec(OpenSshServer server, Talk talk) {
        return Specs.to(server)
                .forward(Forward.local("local", "0:127.0.0.1:" + talk.port()))
                .forward(Forward.remote("remote", "0:127.0.0.1:" + talk.port()))
                .forward(Forward.dynamic("dynamic", "0"))
                .forward(Forward.direct("direct", "127.0.0.1:" + talk.port()))
                .build();
    }

    private static Socket connect(Way way, TunnelSupervisor supervisor, Talk talk) throws IOException {
        if (way == Way.IN_PROCESS) {
            return supervisor.connect("direct");
        }
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Socket socket = way == Way.DYNAMIC
                ? new Socket(new Proxy(Proxy.Type.SOCKS, supervisor.localAddress("dynamic")))
                : new Socket();
        socket.connect(
                switch (way) {
                    case LOCAL -> supervisor.localAddress("local");
                    case DYNAMIC -> new InetSocketAddress(loopback, talk.port());
                    case REMOTE -> new InetSocketAddress(loopback, remotePort(supervisor));
                    case IN_PROCESS -> throw new IllegalStateException("it has no port");
                });
        return socket;
    }

    private static int remotePort(TunnelSupervisor supervisor) {
        return supervisor.forwards().stream()
                .filter(f -> f.direction() == Direction.REMOTE)
                .map(f -> ((InetSocketAddress) f.address()).getPort())
                .findFirst()
                .orElseThrow();
    }
}
