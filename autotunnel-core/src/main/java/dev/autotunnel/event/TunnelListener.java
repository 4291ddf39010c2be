package dev.autotunnel.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Receives the events of a tunnel. Implement the one method, or use {@link #builder()} for a callback for each kind of change.
 *
 * <p>Each listener has a queue of its own and is called by one thread at a time, in order, off every lock and I/O
 * thread. A slow listener delays nobody else. If its queue of 1024 events is full, events are dropped and counted. What a
 * listener throws is logged.
 */
@FunctionalInterface
public interface TunnelListener {
    /** Is called once for each event. May block, but see above. */
    void onEvent(TunnelEvent event);

    /** Begins a listener that calls only what is set on the builder. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * A listener that was added to a supervisor. Closing it removes the listener; events that still wait for it are dropped.
     *
     * <p>Thread-safe. A listener may close its own registration.
     */
    interface Registration extends AutoCloseable {
        /** Removes the listener. Never blocks; a second call does nothing. */
        @Override
        void close();
    }

    /**
     * Collects callbacks. For each event those that fit are called in the order in which they were set. If one throws, those
     * after it are not called for that event. Not thread-safe.
     */
    final class Builder {
        private final List<TunnelListener> callbacks = new ArrayList<>();

        private Builder() {}

        /** Calls back when the tunnel comes up: {@code state()} is {@link TunnelState.Up}. */
        public Builder onUp(Consumer<? super TunnelEvent.StateChanged> callback) {
            return onChange(change -> change.state().isUp(), callback);
        }

        /**
         * Calls back when the tunnel was up and no longer is, whatever the state now is: connecting anew, waiting, stopping, or
         * failed.
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
