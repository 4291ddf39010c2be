package dev.autotunnel.examples.redis;

import dev.autotunnel.examples.stage.Clients;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Tally;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

/** Clients of Redis, as an application has them. {@link #close()} waits for their last answers. */
final class Load implements AutoCloseable {
    /** What the workers count up. */
    static final String COUNTER = "orders";

    private static final int WORKERS = 4;
    private static final Duration BETWEEN_COMMANDS = Duration.ofMillis(20);

    /** No round number: otherwise one would arrive in the very millisecond of each fault. */
    private static final Duration BETWEEN_NEW_CONNECTIONS = Duration.ofMillis(170);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final Faults faults;
    private final Clients clients = new Clients(LAST_ANSWERS);

    Load(Faults faults) {
        this.faults = faults;
    }

    /** Workers that share a connection, as is usual with Lettuce, each with a command every 20 ms. */
    void commands(StatefulRedisConnection<String, String> shared, Tally tally) {
        LastConnected connected = new LastConnected();
        shared.addListener(connected);
        for (int i = 0; i < WORKERS; i++) {
            // Lettuce may have lost the connection already, or not noticed yet that a fault has cut it.
            clients.repeat(
                    BETWEEN_COMMANDS,
                    () -> measured(tally, connected.at, () -> shared.sync().incr(COUNTER)));
        }
    }

    /** Clients that make a connection of their own, ask, and leave: to see whether any is refused. */
    void newConnections(RedisClient client, Tally tally) {
        clients.visitEvery(
                BETWEEN_NEW_CONNECTIONS,
                () -> measured(tally, Instant.now(), () -> {
                    try (StatefulRedisConnection<String, String> own = client.connect()) {
                        own.sync().ping();
                    }
                }));
    }

    private void measured(Tally tally, Instant connected, Runnable work) {
        long start = System.nanoTime();
        try {
            work.run();
            tally.answered(Duration.ofNanos(System.nanoTime() - start));
        } catch (RedisException e) {
            tally.failed(faults.struckSince(connected) ? Tally.Failure.IN_FLIGHT : Tally.Failure.REFUSED, e);
        }
    }

    @Override
    public void close() {
        clients.close();
    }

    /** Since when the shared connection is the one that it is. Thread-safe. */
    private static final class LastConnected implements RedisConnectionStateListener {
        private volatile Instant at = Instant.now();

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
            at = Instant.now();
        }
    }
}
