package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of connections come, or go at once: the number of threads does not follow theirs. */
@RequiresOpenSsh
@Tag("slow")
class ManyConnectionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CONNECTIONS = 2000;
    private static final int MOST_THREADS = 15;

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @AutoClose
    private final FaultyLink line = FaultyLink.to(server.address());

    private final List<Socket> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger mostThreads = new AtomicInteger();
    private volatile boolean watching = true;

    @AfterEach
    void closeAll() throws IOException {
        watching = false;
        for (Socket client : clients) {
            client.close();
        }
        for (Socket client : accepted) {
            client.close();
        }
    }

    @Test
    void a_link_that_dies_under_them_takes_no_thread_each() throws Exception {
        try (ServerSocket target = listen(1024)) {
            Echo.daemon("accept", () -> acceptAll(target));
            TunnelSpec spec = Specs.to(server, line.address())
                    .forward(Forward.local("silent", "0:127.0.0.1:" + target.getLocalPort())
                            .withMaxConnections(CONNECTIONS))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    clients.add(new Socket(
                            InetAddress.getLoopbackAddress(),
                            BoundAddress.of(supervisor, "silent").getPort()));
                }
                await().atMost(PATIENCE)
                        .until(() -> supervisor.counters().get(0).open() == CONNECTIONS);
                watchThreads();
                line.reset();
                await().atMost(PATIENCE)
                        .until(() -> supervisor.counters().get(0).open() == 0);
                await().atMost(PATIENCE).until(() -> supervisor.state().isUp());
            }
        }
        System.out.println(CONNECTIONS + " connections and a dead link: " + mostThreads + " threads");
        assertThat(mostThreads.get()).isBetween(1, MOST_THREADS);
    }

    @Test
    void connections_of_a_remote_forward_whose_target_does_not_accept_take_no_thread_each() throws Exception {
        try (ServerSocket target = listen(1)) {
            arrive(target.getLocalPort());
        }
        System.out.println(CONNECTIONS + " connections to a target that does not accept: " + mostThreads + " threads");
        assertThat(mostThreads.get()).isBetween(1, MOST_THREADS);
    }

    @Test
    void connections_of_a_remote_forward_that_are_refused_take_no_thread_each() throws Exception {
        int nobody;
        try (ServerSocket target = listen(1)) {
            nobody = target.getLocalPort();
        }
        arrive(nobody);
        System.out.println(CONNECTIONS + " connections that are refused: " + mostThreads + " threads");
        assertThat(mostThreads.get()).isBetween(1, MOST_THREADS);
    }

    private void arrive(int target) throws Exception {
        TunnelSpec spec = Specs.to(server, line.address())
                .forward(Forward.remote("back", "0:127.0.0.1:" + target).withMaxConnections(CONNECTIONS))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
            int port = BoundAddress.of(supervisor, "back").getPort();
            watchThreads();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }

    private void watchThreads() {
        Echo.daemon("watch", () -> {
            while (watching) {
                int now = (int) Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("autotunnel"))
                        .count();
                mostThreads.accumulateAndGet(now, Math::max);
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        });
    }

    private void acceptAll(ServerSocket target) {
        while (!target.isClosed()) {
            try {
                accepted.add(target.accept());
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static ServerSocket listen(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }
}
