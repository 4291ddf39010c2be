package dev.autotunnel.testkit;

import java.time.Duration;

/** What is wrong with a link at the moment. Used by the relay's thread alone. */
final class LinkFaults {

    private final Bandwidth upstream = new Bandwidth();
    private final Bandwidth downstream = new Bandwidth();
    private boolean upstreamFrozen;
    private boolean downstreamFrozen;
    private long delayNanos;

    void freezeUpstream(boolean frozen) {
        upstreamFrozen = frozen;
    }

    void freezeDownstream(boolean frozen) {
        downstreamFrozen = frozen;
    }

    void thaw() {
        upstreamFrozen = false;
        downstreamFrozen = false;
    }

    void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    void throttle(long bytesPerSecond) {
        upstream.limit(bytesPerSecond);
        downstream.limit(bytesPerSecond);
    }

    void clear() {
        thaw();
        delay(Duration.ZERO);
        throttle(Bandwidth.UNLIMITED);
    }

    boolean frozen(Direction direction) {
        return direction == Direction.UPSTREAM ? upstreamFrozen : downstreamFrozen;
    }

    long delayNanos() {
        return delayNanos;
    }

    Bandwidth bandwidth(Direction direction) {
        return direction == Direction.UPSTREAM ? upstream : downstream;
    }
}
