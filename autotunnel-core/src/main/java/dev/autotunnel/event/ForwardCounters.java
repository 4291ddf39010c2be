package dev.autotunnel.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the counters of one forward since its supervisor was built. Bytes are those of the connections, without the
 * overhead of SSH and SOCKS. They have the names that OpenSSH uses in its count of transferred bytes.
 *
 * <p>Immutable; thread-safe.
 */
public final class ForwardCounters {
    private final String name;
    private final int open;
    private final long total;
    private final long refused;
    private final Map<RefusalReason, Long> refusedBy;
    private final long reset;
    private final int held;
    private final int opening;
    private final long bytesSent;
    private final long bytesReceived;
    private final long consecutiveFailures;
    private final @Nullable Failure lastFailure;

    private ForwardCounters(Builder builder) {
        this.name = builder.name;
        this.open = builder.open;
        this.total = builder.total;
        this.refused = builder.refused;
        this.refusedBy = builder.refusedBy;
        this.reset = builder.reset;
        this.held = builder.held;
        this.opening = builder.opening;
        this.bytesSent = builder.bytesSent;
        this.bytesReceived = builder.bytesReceived;
        this.consecutiveFailures = builder.consecutiveFailures;
        this.lastFailure = builder.lastFailure;
    }

    /** Begins counters of a forward; each is 0 unless set. The library makes these objects; a test may make some, too. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Begins a copy of these counters, in which the builder may change values. */
    public Builder toBuilder() {
        return new Builder(name)
                .open(open)
                .total(total)
                .refused(refused)
                .refusedBy(refusedBy)
                .reset(reset)
                .held(held)
                .opening(opening)
                .bytesSent(bytesSent)
                .bytesReceived(bytesReceived)
                .consecutiveFailures(consecutiveFailures)
                .lastFailure(lastFailure);
    }

    /** The forward's name in the spec. */
    public String name() {
        return name;
    }

    /**
     * Returns the number of connections that are open now. A connection opens with the answer of the server, or of the target
     * for a remote forward. It ends when both directions have ended or one of them broke.
     */
    public int open() {
        return open;
    }

    /** Connections that were ever open, including those that are open now. */
    public long total() {
        return total;
    }

    /**
     * Clients that were closed without having been connected, whatever the reason: the target refused, a limit was reached, the
     * client waited too long, the tunnel was down or stopped.
     */
    public long refused() {
        return refused;
    }

    /** Returns {@link #refused()} by reason; a reason without a client is missing. Immutable. */
    public Map<RefusalReason, Long> refusedBy() {
        return refusedBy;
    }

    /** Returns how many open connections were cut because the link ended or the tunnel was stopped. */
    public long reset() {
        return reset;
    }

    /** Clients that wait for the tunnel now. Always 0 for a remote forward. */
    public int held() {
        return held;
    }

    /** Connections that are being opened now: the server (of a remote forward: the target) has not answered yet. */
    public int opening() {
        return opening;
    }

    /** Bytes that were sent to the server. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Bytes that came from the server and were delivered here. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /**
     * Returns how many clients of this forward failed in a row. Each was reported as {@code ConnectionFailed}, and no
     * connection was opened since. The count is zero after each connection that was opened. If it is above zero while the
     * tunnel is up, check the target.
     */
    public long consecutiveFailures() {
        return consecutiveFailures;
    }

    /** Why the last client failed; empty if a client was connected since, or if none has failed. */
    public Optional<Failure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    private Object[] components() {
        return new Object[] {
            name,
            open,
            total,
            refused,
            refusedBy,
            reset,
            held,
            opening,
            bytesSent,
            bytesReceived,
            consecutiveFailures,
            lastFailure
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ForwardCounters that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return "%s: %d open, %d in total, %d refused, %d held, %d opening, sent %d, received %d bytes"
                .formatted(name, open, total, refused, held, opening, bytesSent, bytesReceived);
    }

    /** Collects counters. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private int open;
        private long total;
        private long refused;
        private Map<RefusalReason, Long> refusedBy = Map.of();
        private long reset;
        private int held;
        private int opening;
        private long bytesSent;
        private long bytesReceived;
        private long consecutiveFailures;
        private @Nullable Failure lastFailure;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Connections that are open now. */
        public Builder open(int value) {
            open = value;
            return this;
        }

        /** Connections that were ever open. */
        public Builder total(long value) {
            total = value;
            return this;
        }

        /** Clients that were closed without having been connected. */
        public Builder refused(long value) {
            refused = value;
            return this;
        }

        /** The refused clients by reason; the map is copied. */
        public Builder refusedBy(Map<RefusalReason, Long> value) {
            refusedBy = Collections.unmodifiableMap(new TreeMap<>(value));
            return this;
        }

        /** Open connections that were cut. */
        public Builder reset(long value) {
            reset = value;
            return this;
        }

        /** Clients that wait for the tunnel now. */
        public Builder held(int value) {
            held = value;
            return this;
        }

        /** Connections that are being opened now. */
        public Builder opening(int value) {
            opening = value;
            return this;
        }

        /** Bytes that were sent to the server. */
        public Builder bytesSent(long value) {
            bytesSent = value;
            return this;
        }

        /** Bytes that were delivered here. */
        public Builder bytesReceived(long value) {
            bytesReceived = value;
            return this;
        }

        /** How many clients failed in a row. */
        public Builder consecutiveFailures(long value) {
            consecutiveFailures = value;
            return this;
        }

        /** Why the last client failed; null if none has failed since one was connected. */
        public Builder lastFailure(@Nullable Failure value) {
            lastFailure = value;
            return this;
        }

        /** The counters. */
        public ForwardCounters build() {
            return new ForwardCounters(this);
        }
    }
}
