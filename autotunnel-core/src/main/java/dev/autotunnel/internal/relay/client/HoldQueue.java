package dev.autotunnel.internal.relay.client;

import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Applies the rules of waiting: which clients may wait, how many, and in which order they are served. Not thread-safe, except
 * {@link #most()} and {@link #discardsFinished()}.
 *
 * @param <C> a client
 */
final class HoldQueue<C> {
    /** The answer to a client that asks for a place in the queue. */
    enum Verdict {
        WAITS,
        /** No client may wait in this tunnel. */
        REFUSED,
        /** The queue is full. */
        FULL,
        /** The client has already waited as long as it may. */
        EXPIRED
    }

    private volatile WhileDown rules; // volatile: most() is called without the lock of Admission
    private final NavigableMap<Long, C> waiting = new TreeMap<>();

    HoldQueue(WhileDown rules) {
        this.rules = rules;
    }

    /** Sets the rules for clients that come from now on. */
    void rules(WhileDown other) {
        rules = other;
    }

    /** Returns how long a client may wait, counted from its arrival. */
    Duration most() {
        return rules instanceof WhileDown.Hold hold ? hold.most() : Duration.ZERO;
    }

    /** Whether a client that has ended its data is dropped, even if it sent something before. */
    boolean discardsFinished() {
        return rules instanceof WhileDown.Hold hold && hold.discardsFinished();
    }

    /**
     * Asks for a place in the queue.
     *
     * @param arrival the client's number; a client that comes back keeps its lower number and goes before later clients
     * @param left how much longer the client may wait
     */
    Verdict offer(long arrival, C client, Duration left) {
        if (!(rules instanceof WhileDown.Hold hold)) {
            return Verdict.REFUSED;
        }
        if (left.isZero()) {
            return Verdict.EXPIRED;
        }
        if (waiting.size() >= hold.clients()) {
            return Verdict.FULL;
        }
        waiting.put(arrival, client);
        return Verdict.WAITS;
    }

    /** Frees the client's place. Returns false if the client has no place. */
    boolean leave(long arrival) {
        return waiting.remove(arrival) != null;
    }

    /** Removes the clients that match the test, and returns them in the order of arrival. */
    List<C> takeIf(Predicate<C> test) {
        List<C> taken = waiting.values().stream().filter(test).toList();
        waiting.values().removeAll(Set.copyOf(taken));
        return taken;
    }

    /** Removes all clients, and returns them in the order of arrival. */
    List<C> takeAll() {
        List<C> all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }

    int size() {
        return waiting.size();
    }
}
