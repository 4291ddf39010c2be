package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.spec.Forward;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections and bytes of one forward over all links, and caps its connections. Thread-safe; nothing here waits,
 * and it is the last lock that is taken.
 */
public final class ForwardTraffic {
    private final String name;
    private final int most;
    private final Traffic all;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private int opening; // guarded by this, as are the next six
    private int held;
    private int open;
    private long total;
    private long refused;
    private long failedInARow;
    private @Nullable Failure lastFailure;

    /**
     * Nothing yet.
     *
     * @param all of the same tunnel; told after each connection that has gone
     */
    ForwardTraffic(Forward forward, Traffic all) {
        this.name = forward.name();
        this.most = forward.maxConnections();
        this.all = all;
    }

    /** For a connection that has just come; it has no place yet. */
    public ConnectionSlot newcomer() {
        return new ConnectionSlot();
    }

    /** A client was sent away before it could ask for a place. */
    public synchronized void refused() {
        refused++;
    }

    /** Notes that a client failed; returns how many failed in a row. */
    public synchronized long failed(Failure why) {
        lastFailure = why;
        failedInARow++;
        return failedInARow;
    }

    /** Bytes were sent to the server. */
    void sent(int bytes) {
        sent.add(bytes);
    }

    /** Bytes from the server were delivered here. */
    void received(int bytes) {
        received.add(bytes);
    }

    /** Whether the link ends with the last connection. */
    boolean isDraining() {
        return all.isDraining();
    }

    /** How many clients wait for the tunnel. */
    synchronized int waiting() {
        return held;
    }

    /** How many connections there are: waiting, being opened, and open. */
    public synchronized int present() {
        return opening + held + open;
    }

    /** What there is to tell now. */
    public synchronized ForwardCounters counters() {
        return ForwardCounters.builder(name)
                .open(open)
                .total(total)
                .refused(refused)
                .held(held)
                .opening(opening)
                .bytesSent(sent.sum())
                .bytesReceived(received.sum())
                .consecutiveFailures(failedInARow)
                .lastFailure(lastFailure)
                .build();
    }

    /** Why a connection has no place. */
    public Failure full() {
        String message = "forward %s has %d connections already".formatted(name, most);
        return Failure.of(Kind.CONNECTIONS_FULL, Stage.FORWARD, message);
    }

    /** The place of one connection. What comes after its end changes nothing. */
    public final class ConnectionSlot {
        private Progress step = Progress.OUTSIDE; // guarded by the forward's lock

        private ConnectionSlot() {}

        /** Takes it; false where the forward has as many connections as it may. */
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

        /** The client waits for the tunnel. */
        public void held() {
            moveTo(Progress.HELD);
        }

        /** Its connection is being opened. */
        public void opening() {
            moveTo(Progress.OPENING);
        }

        /** Its connection is open. */
        public void opened() {
            moveTo(Progress.OPEN);
        }

        /** It was sent away, or its connection was cut. */
        public void sentAway() {
            end(true);
        }

        /** It went by itself, or its connection is over. */
        public void leave() {
            end(false);
        }

        private void moveTo(Progress next) {
            synchronized (ForwardTraffic.this) {
                if (step == Progress.OUTSIDE || step == Progress.GONE) {
                    return;
                }
                count(-1);
                step = next;
                count(1);
                if (next == Progress.OPEN) {
                    total++;
                    failedInARow = 0;
                    lastFailure = null;
                }
            }
        }

        private void end(boolean unserved) {
            synchronized (ForwardTraffic.this) {
                if (step == Progress.GONE) {
                    return;
                }
                if (unserved && step != Progress.OPEN) {
                    refused++;
                }
                count(-1);
                step = Progress.GONE;
            }
            all.vacated();
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
