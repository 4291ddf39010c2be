package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.spec.Forward;
import java.util.concurrent.atomic.LongAdder;

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
    private int opening; // guarded by this, as are the next four
    private int held;
    private int open;
    private long total;
    private long refused;

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
    Place newcomer() {
        return new Place();
    }

    /** A client was sent away before it could ask for a place. */
    synchronized void refused() {
        refused++;
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

    /** How many connections there are: waiting, being opened, and open. */
    synchronized int present() {
        return opening + held + open;
    }

    /** What there is to tell now. */
    public synchronized ForwardCounters counters() {
        return new ForwardCounters(name, open, total, refused, held, sent.sum(), received.sum());
    }

    /** Why a connection has no place. */
    Failure full() {
        String message = "forward %s has %d connections already".formatted(name, most);
        return Failure.of(Kind.CONNECTIONS_FULL, Stage.FORWARD, message);
    }

    /** The place of one connection. What comes after its end changes nothing. */
    final class Place {
        private Step step = Step.OUTSIDE; // guarded by the forward's lock

        private Place() {}

        /** Takes it; false where the forward has as many connections as it may. */
        boolean take() {
            synchronized (ForwardTraffic.this) {
                if (present() >= most) {
                    return false;
                }
                step = Step.OPENING;
                opening++;
                return true;
            }
        }

        /** The client waits for the tunnel. */
        void held() {
            moveTo(Step.HELD);
        }

        /** Its connection is being opened. */
        void opening() {
            moveTo(Step.OPENING);
        }

        /** Its connection is open. */
        void opened() {
            moveTo(Step.OPEN);
        }

        /** It was sent away, or its connection was cut. */
        void sentAway() {
            end(true);
        }

        /** It went by itself, or its connection is over. */
        void leave() {
            end(false);
        }

        private void moveTo(Step next) {
            synchronized (ForwardTraffic.this) {
                if (step == Step.OUTSIDE || step == Step.GONE) {
                    return;
                }
                count(-1);
                step = next;
                count(1);
                if (next == Step.OPEN) {
                    total++;
                }
            }
        }

        private void end(boolean unserved) {
            synchronized (ForwardTraffic.this) {
                if (step == Step.GONE) {
                    return;
                }
                if (unserved && step != Step.OPEN) {
                    refused++;
                }
                count(-1);
                step = Step.GONE;
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

    private enum Step {
        OUTSIDE,
        OPENING,
        HELD,
        OPEN,
        GONE
    }
}
