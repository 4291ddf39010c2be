package dev.autotunnel.examples.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;

/** Follows the orders. If its stream breaks, it asks for a new one, from the last order that it has seen. */
final class Follower {
    private final Channel channel;
    private volatile boolean closed;

    // Written by one thread.
    private volatile long seen;
    private volatile int broken;
    private volatile int outOfOrder;
    private volatile String lastReason = "none";

    Follower(Channel channel) {
        this.channel = channel;
    }

    /** Returns after {@link #close()} and the end of the channel. */
    void run() {
        while (!closed) {
            try {
                Iterator<String> orders = ClientCalls.blockingServerStreamingCall(
                        channel, Orders.FOLLOW, CallOptions.DEFAULT.withWaitForReady(), String.valueOf(seen));
                orders.forEachRemaining(this::saw);
            } catch (StatusRuntimeException e) {
                brokeBy(e);
            }
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread
    private void saw(String order) {
        long number = Long.parseLong(order);
        if (number != seen + 1) {
            outOfOrder++;
        }
        seen = number;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread
    private void brokeBy(StatusRuntimeException e) {
        if (!closed) {
            broken++;
            lastReason = String.valueOf(e.getMessage());
        }
    }

    /** From now on an end of the stream is no failure. */
    void close() {
        closed = true;
    }

    long seen() {
        return seen;
    }

    int broken() {
        return broken;
    }

    /** Orders that were missing, or came twice. */
    int outOfOrder() {
        return outOfOrder;
    }

    String lastReason() {
        return lastReason;
    }
}
