package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** An action that the state machine asks the driver to carry out. Immutable, thread-safe. */
public sealed interface Action {

    /** The timers of the machine. Each timer is set at most once at a time. */
    enum Clock {
        /** Leads to {@link Signal.RetryDue}. */
        RETRY,
        /** Leads to {@link Signal.BesideDue}. */
        BESIDE,
        /** Leads to {@link Signal.StableDue}. */
        STABLE,
        /** Leads to {@link Signal.LifetimeDue}. */
        LIFETIME,
        /** Leads to {@link Signal.CloseDue}. */
        CLOSE
    }

    /** Begin a connection attempt. */
    record Connect(long generation, int attempt) implements Action {}

    /**
     * Try a fresh connection beside the one in which the attempt of that generation hangs. The first connection that the
     * server answers wins.
     */
    record ConnectBeside(long generation) implements Action {}

    /** End the attempt or connection of that generation at once, and signal when it is closed. */
    record Disconnect(long generation) implements Action {}

    /** Test the connection of that generation now. */
    record Probe(long generation) implements Action {}

    /** Take no new client connections for the link of that generation, and signal when its last one has ended. */
    record Drain(long generation) implements Action {}

    /** Hold clients if the spec says so. */
    record Hold() implements Action {}

    /** Turn away each client whose waiting time ends before the next attempt. Clients cannot bring that attempt forward. */
    record NoAttemptFor(Duration time, Failure why) implements Action {}

    /** Turn all clients away, because no further attempt follows. */
    record Refuse() implements Action {}

    /** Close the local listeners. */
    record Release() implements Action {}

    /** Set a timer; a timer of the same kind is replaced. */
    record Set(Clock clock, Duration delay) implements Action {}

    /** Cancel a timer, if it is set. */
    record Cancel(Clock clock) implements Action {}
}
