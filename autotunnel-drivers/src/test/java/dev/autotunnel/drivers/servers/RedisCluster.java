package dev.autotunnel.drivers.servers;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three nodes of Redis. They tell their clients that they are {@code redis-1.internal} and so on. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int NODES = 3;

    private final List<RedisServer> nodes = new ArrayList<>();

    /** Starts the nodes and joins them; all slots are served when this returns. */
    public RedisCluster() {
        try {
            for (int i = 1; i <= NODES; i++) {
                nodes.add(RedisServer.node(name(i)));
            }
            join();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void join() {
        for (int i = 0; i < NODES; i++) {
            int first = SLOTS * i / NODES;
            int last = SLOTS * (i + 1) / NODES - 1;
            ask(i, "CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
            ask(i, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 1; i < NODES; i++) {
            int port = nodes.get(i).port();
            ask(0, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(port), Integer.toString(port + 1));
        }
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(this::isComplete);
    }

    /** Each node must know the state and the names of all others. */
    private boolean isComplete() {
        return IntStream.range(0, NODES)
                .allMatch(i -> ask(i, "CLUSTER", "INFO").contains("cluster_state:ok")
                        && Stream.of(1, 2, 3)
                                .allMatch(j -> ask(i, "CLUSTER", "SLOTS").contains(name(j))));
    }

    private String ask(int node, String... command) {
        List<String> all = new ArrayList<>(List.of(
                Program.REDIS.sibling("redis-cli").toString(),
                "-e",
                "-p",
                Integer.toString(nodes.get(node).port())));
        all.addAll(List.of(command));
        return Command.run(all).orThrow().output();
    }

    /** Returns what the first, second or third node calls itself. */
    public static String name(int number) {
        return "redis-" + number + ".internal";
    }

    /** Returns the port of 127.0.0.1 of the first, second or third node. */
    public int port(int number) {
        return nodes.get(number - 1).port();
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
