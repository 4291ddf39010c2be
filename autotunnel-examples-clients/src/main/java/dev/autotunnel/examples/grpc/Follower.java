package dev.autotunnel.examples.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Iterator;

/** Follows the orders. If its stream breaks, it asks for a new one, from the last order that it has seen. Thread-safe. */
final class Follower {
    private final Channel channel;

    // Guarded by this.
    private boolean closed;
    private long seen;
    private int broken;
    private int outOfOrder;
    private String lastReason = "none";

    Follower(Channel channel) {
        this.channel = channel;
    }

    /** Returns after {@link #close()} and the end of the channel. */
    void run() {
        while (!isClosed()) {
            try {
                Iterator<String> orders = ClientCalls.blockingServerStreamingCall(
                        channel, Orders.FOLLOW, CallOptions.DEFAULT.withWaitForReady(), String.valueOf(seen()));
                orders.forEachRemaining(this::saw);
            } catch (StatusRuntimeException e) {
                brokeBy(e);
            }
        }
    }

    private synchronized void saw(String order) {
        long number = Long.parseLong(order);
        if (number != seen + 1) {
            outOfOrder++;
        }
        seen = number;
        notifyAll();
    }

    /** Waits until the next order comes, at most for that time. */
    synchronized void awaitOrder(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long before = seen;
        for (long left = limit.toMillis(); seen == before && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    private synchronized void brokeBy(StatusRuntimeException e) {
        if (!closed) {
            broken++;
            lastReason = String.valueOf(e.getMessage());
        }
    }

    /** From now on an end of the stream is no failure. */
    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    synchronized long seen() {
        return seen;
    }

    synchronized int broken() {
        return broken;
    }

    /** Orders that were missing, or came twice. */
    synchronized int outOfOrder() {
        return outOfOrder;
    }

    synchronized String lastReason() {
        return lastReason;
    }
}
