package dev.autotunnel.internal.relay.client;

import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The rules of waiting: who may wait, how many, and in which order they are served. Not thread-safe.
 *
 * @param <C> a client
 */
final class HoldQueue<C> {
    /** What becomes of a client that would wait. */
    enum Verdict {
        WAITS,
        /** Nobody waits in this tunnel. */
        REFUSED,
        /** As many wait as may. */
        FULL,
        /** It has waited as long as it may. */
        EXPIRED
    }

    private volatile WhileDown rules; // volatile because most() is asked for without the admission's lock
    private final NavigableMap<Long, C> waiting = new TreeMap<>();

    HoldQueue(WhileDown rules) {
        this.rules = rules;
    }

    /** Other rules for clients that come from now on. */
    void rules(WhileDown other) {
        rules = other;
    }

    /** How long a client may wait, counted from its arrival. */
    Duration most() {
        return rules instanceof WhileDown.Hold hold ? hold.most() : Duration.ZERO;
    }

    /** Whether a client that has ended its data is dropped, whatever it sent before. */
    boolean discardsFinished() {
        return rules instanceof WhileDown.Hold hold && hold.discardsFinished();
    }

    /**
     * Asks for a place.
     *
     * @param arrival its number; one that comes back has a lower one than those after it, and goes before them
     * @param left what is left of the time it may wait
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

    /** Frees a place; false where the client has none. */
    boolean leave(long arrival) {
        return waiting.remove(arrival) != null;
    }

    /** Frees the places of the clients that the test picks: these clients, in the order of arrival. */
    List<C> takeIf(Predicate<C> test) {
        List<C> taken = waiting.values().stream().filter(test).toList();
        waiting.values().removeAll(Set.copyOf(taken));
        return taken;
    }

    /** Frees all places: their clients, in the order of arrival. */
    List<C> takeAll() {
        List<C> all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }

    int size() {
        return waiting.size();
    }
}
