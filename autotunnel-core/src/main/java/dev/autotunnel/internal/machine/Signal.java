package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;

/**
 * An input of the state machine. A signal of one attempt carries the attempt's generation, so that the machine can drop a
 * late one. Immutable, thread-safe.
 */
public sealed interface Signal {

    /** The application starts the tunnel. */
    record Start() implements Signal {}

    /** An attempt led to a usable connection. */
    record Opened(long generation, UpDetails usable) implements Signal {}

    /** The usable parts of the connection have changed. */
    record Changed(long generation, UpDetails usable) implements Signal {}

    /** An attempt failed. */
    record AttemptFailed(long generation, Failure failure) implements Signal {}

    /** A connection ended, or must be replaced. */
    record Lost(long generation, Failure failure) implements Signal {}

    /**
     * A client came and could not be served at once.
     *
     * @param waits whether the client waits; false if it was turned away
     */
    record ClientCame(boolean waits) implements Signal {}

    /** No client waits any more. */
    record ClientsLeft() implements Signal {}

    /** The attempt, or the fresh connection beside it, has hung for {@code Pace.BESIDE_EVERY}. */
    record BesideDue(long generation) implements Signal {}

    /** The wait before the next attempt is over. */
    record RetryDue(long generation) implements Signal {}

    /** The application asks for an immediate retry; if the tunnel is up, for a test. autossh's SIGHUP. */
    record RetryNow() implements Signal {}

    /** The application asks for a new connection. autossh's SIGUSR1. */
    record Restart() implements Signal {}

    /** A connection has lasted long enough to count as stable. */
    record StableDue(long generation) implements Signal {}

    /** The allowed lifetime is over. */
    record LifetimeDue(long run) implements Signal {}

    /** The computer was suspended, or its clock was set. */
    record ClockJumped() implements Signal {}

    /** The application stops the tunnel, but lets open client connections finish. */
    record Drain() implements Signal {}

    /** The last client connection through the link of that generation has ended. */
    record Drained(long generation) implements Signal {}

    /** The application stops the tunnel. */
    record Stop() implements Signal {}

    /** The attempt or connection of that generation is closed. */
    record Closed(long generation) implements Signal {}

    /** The time for closing that attempt or connection is over; the machine does not wait longer. */
    record CloseDue(long generation) implements Signal {}
}
