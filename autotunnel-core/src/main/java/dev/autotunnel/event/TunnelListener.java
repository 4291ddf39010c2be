package dev.autotunnel.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Receives the events of a tunnel. Implement the one method, or use {@link #builder()} for a callback for each kind of
 * change.
 *
 * <p>Each listener has its own queue. One thread at a time calls it, in the order of the events, without a lock of the
 * library and not on an I/O thread. A slow listener delays no other listener. If its queue of 1024 events is full, events are
 * dropped and counted: failed connections and monitor tests before changes of state, and of both the oldest. An exception of a
 * listener is logged.
 */
@FunctionalInterface
public interface TunnelListener {
    /** Called once for each event. It may block, but a listener that blocks too long loses events. */
    void onEvent(TunnelEvent event);

    /** Begins a listener that calls only the callbacks that are set on the builder. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * A listener that was added to a supervisor. Closing it removes the listener; events that still wait for it are discarded.
     *
     * <p>Thread-safe. A listener may close its own registration.
     */
    interface Registration extends AutoCloseable {
        /** Removes the listener. Never blocks; a second call does nothing. */
        @Override
        void close();
    }

    /**
     * Builds a listener from callbacks. For each event the matching callbacks are called in the order in which they were set.
     * If one throws, the callbacks after it are not called for that event. Not thread-safe.
     */
    final class Builder {
        private final List<TunnelListener> callbacks = new ArrayList<>();

        private Builder() {}

        /** Calls back when the tunnel comes up: {@code state()} is {@link TunnelState.Up}. */
        public Builder onUp(Consumer<? super TunnelEvent.StateChanged> callback) {
            return onChange(change -> change.state().isUp(), callback);
        }

        /**
         * Sets a callback for the end of being up, whatever the new state is: connecting anew, waiting, stopping, or failed.
         */
        public Builder onDown(Consumer<? super TunnelEvent.StateChanged> callback) {
            return onChange(
                    change -> change.previous().isUp() && !change.state().isUp(), callback);
        }

        /** Calls back when the tunnel gives up: {@code state()} is {@link TunnelState.Failed}. */
        public Builder onFailed(Consumer<? super TunnelEvent.StateChanged> callback) {
            return onChange(change -> change.state().phase() == Phase.FAILED, callback);
        }

        /** Calls back for every event. */
        public Builder onEvent(Consumer<? super TunnelEvent> callback) {
            Objects.requireNonNull(callback, "callback");
            callbacks.add(callback::accept);
            return this;
        }

        private Builder onChange(
                Predicate<TunnelEvent.StateChanged> fits, Consumer<? super TunnelEvent.StateChanged> callback) {
            Objects.requireNonNull(callback, "callback");
            callbacks.add(event -> {
                if (event instanceof TunnelEvent.StateChanged change && fits.test(change)) {
                    callback.accept(change);
                }
            });
            return this;
        }

        /** The listener. */
        public TunnelListener build() {
            List<TunnelListener> all = List.copyOf(callbacks);
            return event -> all.forEach(callback -> callback.onEvent(event));
        }
    }
}
