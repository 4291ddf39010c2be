package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.internal.jfr.FlightEvents;
import dev.autotunnel.spec.Forward;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections and bytes of one forward over all links, and limits the number of its connections. No method waits,
 * and the lock of this class is always the last one taken. Thread-safe.
 */
public final class ForwardTraffic {
    private final String name;
    private final int most;
    private final Traffic all;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder reset = new LongAdder();
    private final Map<RefusalReason, Long> refusedBy = new EnumMap<>(RefusalReason.class); // guarded by this
    private int opening; // guarded by this, as are the next five fields
    private int held;
    private int open;
    private long total;
    private long failedInARow;
    private @Nullable Failure lastFailure;

    /**
     * Starts with all counters at zero.
     *
     * @param all the traffic of the same tunnel; it is notified after the end of each connection
     */
    ForwardTraffic(Forward forward, Traffic all) {
        this.name = forward.name();
        this.most = forward.maxConnections();
        this.all = all;
    }

    /** Makes a slot for a connection that has just come. The connection has no place until {@link ConnectionSlot#take()}. */
    public ConnectionSlot newcomer() {
        return new ConnectionSlot();
    }

    /** Counts a client that was rejected before it could ask for a place. */
    public synchronized void refused() {
        refused(RefusalReason.CLIENT_REFUSED);
    }

    private void refused(RefusalReason reason) {
        refusedBy.merge(reason, 1L, Long::sum);
    }

    /** Counts an open connection that was cut because the link ended or the tunnel was stopped. */
    public void reset() {
        reset.increment();
        all.tally().reset();
    }

    /** Records that a client's connection failed. Returns how many connections failed in a row. */
    public synchronized long failed(Failure why) {
        lastFailure = why;
        failedInARow++;
        return failedInARow;
    }

    /** Counts bytes that were sent to the server. */
    public void sent(int bytes) {
        sent.add(bytes);
    }

    /** Counts bytes from the server that were written to the client or target here. */
    public void received(int bytes) {
        received.add(bytes);
    }

    /** Whether the tunnel is draining: then the link may end as soon as the last connection is over. */
    public boolean isDraining() {
        return all.isDraining();
    }

    /** Returns how many clients of this forward wait for the tunnel. */
    synchronized int waiting() {
        return held;
    }

    /** Returns the number of connections: waiting, being opened, and open. */
    public synchronized int present() {
        return opening + held + open;
    }

    /** Returns a snapshot of the counters. */
    public synchronized ForwardCounters counters() {
        return ForwardCounters.builder(name)
                .open(open)
                .total(total)
                .refused(refusedBy.values().stream().mapToLong(Long::longValue).sum())
                .refusedBy(refusedBy)
                .reset(reset.sum())
                .held(held)
                .opening(opening)
                .bytesSent(sent.sum())
                .bytesReceived(received.sum())
                .consecutiveFailures(failedInARow)
                .lastFailure(lastFailure)
                .build();
    }

    /** Returns the failure for a connection that exceeds the limit of the forward. */
    public Failure full() {
        String message = "forward %s has %d connections already".formatted(name, most);
        return Failure.of(Kind.CONNECTIONS_FULL, Stage.FORWARD, message);
    }

    /**
     * The place of one connection in the counts of its forward. Calls after the end of the connection change nothing.
     * Thread-safe.
     */
    public final class ConnectionSlot {
        private Progress step = Progress.OUTSIDE; // guarded by the forward's lock
        private @Nullable OutageTally waited; // guarded by the forward's lock
        private FlightEvents.ForwardedConnection flight =
                FlightEvents.ForwardedConnection.NONE; // guarded by the forward's lock

        private ConnectionSlot() {}

        /** Takes a place. Returns false if the forward already has its maximum of connections. */
        public boolean take() {
            synchronized (ForwardTraffic.this) {
                if (present() >= most) {
                    return false;
                }
                step = Progress.OPENING;
                opening++;
                return true;
            }
        }

        /** Counts the connection as waiting for the tunnel. */
        public void held() {
            moveTo(Progress.HELD);
        }

        /** Counts the connection as being opened. */
        public void opening() {
            moveTo(Progress.OPENING);
        }

        /** Counts the connection as open. */
        public void opened() {
            moveTo(Progress.OPEN);
        }

        /** The same as {@link #rejected(Failure)} for a client that was not to wait for the tunnel. */
        public void rejected() {
            rejected(null);
        }

        /**
         * Frees the place, because the client was rejected or its connection was cut. Counts the client as refused if it was
         * never served.
         *
         * @param why the failure; null if nothing failed but nobody is served
         */
        public void rejected(@Nullable Failure why) {
            end(why == null ? RefusalReason.TUNNEL_DOWN : RefusalReason.of(why.kind()));
        }

        /** Frees the place, because the client went away by itself or its connection is over. */
        public void leave() {
            end(null);
        }

        private void moveTo(Progress next) {
            synchronized (ForwardTraffic.this) {
                if (step == Progress.OUTSIDE || step == Progress.GONE) {
                    return;
                }
                count(-1);
                step = next;
                count(1);
                if (next == Progress.HELD && waited == null) {
                    waited = all.tally();
                    waited.held();
                } else if (next == Progress.OPEN) {
                    total++;
                    tallyServed();
                    flight = all.flight(name);
                    failedInARow = 0;
                    lastFailure = null;
                }
            }
        }

        private void end(@Nullable RefusalReason reason) {
            synchronized (ForwardTraffic.this) {
                if (step == Progress.GONE) {
                    return;
                }
                if (reason != null && step != Progress.OPEN) {
                    refused(reason);
                    tallyRefused(reason);
                }
                count(-1);
                step = Progress.GONE;
                flight.end();
            }
            all.vacated();
        }

        private void tallyServed() {
            if (waited != null) {
                waited.served();
            }
        }

        private void tallyRefused(RefusalReason reason) {
            if (waited != null) {
                waited.refused();
            } else if (reason.isOutage()) {
                all.tally().refused();
            }
        }

        private void count(int change) {
            switch (step) {
                case OPENING -> opening += change;
                case HELD -> held += change;
                case OPEN -> open += change;
                case OUTSIDE, GONE -> {}
            }
        }
    }

    private enum Progress {
        OUTSIDE,
        OPENING,
        HELD,
        OPEN,
        GONE
    }
}
