package dev.autotunnel.internal.history;

import dev.autotunnel.internal.runtime.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * Remembers when a tunnel was up and when it was down, by the monotonic clock. It keeps the last {@link #MOST} changes and
 * forgets older ones.
 *
 * <p>Not thread-safe.
 */
final class Uptime {
    static final int MOST = 1000;

    /** What counts from a change on. */
    enum Status {
        /** Neither up nor down: the tunnel is not running. */
        OFF,
        /** Neither up nor down: the tunnel was started, and nothing has failed yet. */
        STARTING,
        UP,
        DOWN
    }

    private record Change(long nanos, Status status) {}

    private final Deque<Change> changes = new ArrayDeque<>();

    /** Notes the status from now on. */
    void now(Status status, long nanos) {
        if (status() != status) {
            changes.add(new Change(nanos, status));
        }
        if (changes.size() > MOST) {
            changes.remove();
        }
    }

    /** Returns what counts now. */
    Status status() {
        Change last = changes.peekLast();
        return last == null ? Status.OFF : last.status;
    }

    /** Changes the status since the last change: a start that seemed to go well has failed. */
    void since(Status status) {
        Change last = changes.pollLast();
        if (last != null) {
            changes.add(new Change(last.nanos, status));
        }
    }

    /** Returns the share of the time up in the time up or down, within the last {@code window}. Empty if there is no such time. */
    OptionalDouble share(Duration window, long nanos) {
        long up = 0;
        long down = 0;
        long end = nanos;
        long begin = nanos - Deadline.bounded(window).toNanos();
        for (Iterator<Change> back = changes.descendingIterator(); back.hasNext() && end - begin > 0; ) {
            Change change = back.next();
            long from = change.nanos - begin > 0 ? change.nanos : begin;
            long time = end - from;
            up += change.status == Status.UP ? time : 0;
            down += change.status == Status.DOWN ? time : 0;
            end = change.nanos;
        }
        return up + down == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) up / (up + down));
    }
}
