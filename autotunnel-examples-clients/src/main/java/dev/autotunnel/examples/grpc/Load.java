package dev.autotunnel.examples.grpc;

import dev.autotunnel.examples.stage.Clients;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Tally;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;

/** Some threads that call, each every 20 ms, and one that follows the stream. {@link #close()} waits for their last answers. */
final class Load implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);

    /** Above the 30 s that the tunnel holds a client, see the guide. */
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private final ManagedChannel channel;
    private final Faults faults;
    private final Tally tally;
    private final Follower follower;
    private final Connections connections = new Connections();
    private final Clients callers = new Clients(LAST_ANSWERS);
    private final Clients followers = new Clients(LAST_ANSWERS);

    Load(ManagedChannel channel, Faults faults, Tally tally) {
        this.channel = channel;
        this.faults = faults;
        this.tally = tally;
        this.follower = new Follower(channel);
    }

    void start() {
        for (int i = 0; i < CALLERS; i++) {
            callers.repeat(BETWEEN_CALLS, this::call);
        }
        followers.run(follower::run);
    }

    Follower follower() {
        return follower;
    }

    private void call() {
        Connections.Trace trace = connections.trace();
        CallOptions options = CallOptions.DEFAULT
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE)
                .withStreamTracerFactory(trace);
        long start = System.nanoTime();
        try {
            ClientCalls.blockingUnaryCall(channel, Orders.ORDER, options, "a book");
            tally.answered(Duration.ofNanos(System.nanoTime() - start));
        } catch (StatusRuntimeException e) {
            boolean cut = trace.connectionSince().filter(faults::struckSince).isPresent();
            tally.failed(cut ? Tally.Failure.IN_FLIGHT : Tally.Failure.REFUSED, e);
        }
    }

    @Override
    public void close() {
        callers.close();
        follower.close();
        channel.shutdownNow();
        followers.close();
    }
}
