package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;

/** What the machine may be told. What belongs to one attempt carries its generation, so that late news can be dropped. */
public sealed interface Signal {

    /** The application wants the tunnel. */
    record Start() implements Signal {}

    /** An attempt led to a usable connection. */
    record Opened(long generation, UpDetails usable) implements Signal {}

    /** What is usable of the connection has changed. */
    record Changed(long generation, UpDetails usable) implements Signal {}

    /** An attempt failed. */
    record AttemptFailed(long generation, Failure failure) implements Signal {}

    /** A connection ended, or must be given up. */
    record Lost(long generation, Failure failure) implements Signal {}

    /**
     * A client came that could not be served at once.
     *
     * @param waits whether it waits; false if it was turned away
     */
    record ClientCame(boolean waits) implements Signal {}

    /** No client waits any more. */
    record ClientsLeft() implements Signal {}

    /** The attempt has hung for a while, or the fresh connection beside it has. */
    record BesideDue(long generation) implements Signal {}

    /** The wait before the next attempt is over. */
    record RetryDue(long generation) implements Signal {}

    /** The application does not want to wait; or, where the tunnel is up, wants it tested. autossh's SIGHUP. */
    record RetryNow() implements Signal {}

    /** The application wants a new connection. autossh's SIGUSR1. */
    record Restart() implements Signal {}

    /** A connection has lasted long enough to count as stable. */
    record StableDue(long generation) implements Signal {}

    /** The allowed lifetime is over. */
    record LifetimeDue(long run) implements Signal {}

    /** The machine slept, or its clock was set. */
    record ClockJumped() implements Signal {}

    /** The application wants the tunnel no more, but for the connections there are. */
    record Drain() implements Signal {}

    /** The last connection through the link of that generation has ended. */
    record Drained(long generation) implements Signal {}

    /** The application wants the tunnel no more. */
    record Stop() implements Signal {}

    /** The attempt or connection of that generation is gone. */
    record Closed(long generation) implements Signal {}

    /** It should be gone by now, and we wait no longer. */
    record CloseDue(long generation) implements Signal {}
}
