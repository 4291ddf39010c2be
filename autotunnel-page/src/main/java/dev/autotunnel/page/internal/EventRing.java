package dev.autotunnel.page.internal;

import dev.autotunnel.event.TunnelEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last events of all tunnels, numbered from 1. A reader remembers the number of the last event that it has seen.
 *
 * <p>Thread-safe.
 */
public final class EventRing {
    /** How many events are kept: 200. */
    public static final int SIZE = 200;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long last;

    /** An event and its number. */
    public record Entry(long id, TunnelEvent event) {}

    /** Events, and how many before them are no longer there. */
    public record Batch(List<Entry> entries, long missed) {}

    /** Adds an event; the oldest is forgotten if there are more than {@link #SIZE}. */
    public synchronized void add(TunnelEvent event) {
        entries.addLast(new Entry(++last, event));
        if (entries.size() > SIZE) {
            entries.removeFirst();
        }
    }

    /** Returns the events after the one with that number. Events that nobody could have seen do not count as missed. */
    public synchronized Batch after(long id) {
        List<Entry> later = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.id() > id) {
                later.add(entry);
            }
        }
        boolean first = id == 0;
        long missed = first || later.isEmpty() ? 0 : later.get(0).id() - id - 1;
        return new Batch(later, missed);
    }
}
