package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** What the machine wants done. */
public sealed interface Action {

    /** The timers of the machine; each can be set once at a time. */
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

    /** Begin an attempt. */
    record Connect(long generation, int attempt) implements Action {}

    /** Try a fresh connection beside the one that the attempt of that generation hangs in; the first that is answered counts. */
    record ConnectBeside(long generation) implements Action {}

    /** End the attempt or connection of that generation at once, and say when it is gone. */
    record Disconnect(long generation) implements Action {}

    /** Test the connection of that generation now. */
    record Probe(long generation) implements Action {}

    /** Take no new connections by the link of that generation, and say when the last one there is has ended. */
    record Drain(long generation) implements Action {}

    /** Let clients wait, or not, as the spec says. */
    record Hold() implements Action {}

    /** Turn those clients away whose time to wait is over before the next attempt; clients cannot bring that forward. */
    record NoAttemptFor(Duration time, Failure why) implements Action {}

    /** Turn clients away: nothing will come. */
    record Refuse() implements Action {}

    /** Close the local listeners. */
    record Release() implements Action {}

    /** Set a timer; it replaces one of the same kind. */
    record Set(Clock clock, Duration delay) implements Action {}

    /** Cancel a timer, if it is set. */
    record Cancel(Clock clock) implements Action {}
}
