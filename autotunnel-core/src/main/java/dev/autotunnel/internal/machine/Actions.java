package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** What the driver cannot do itself. Called by one thread at a time; must not block. */
public interface Actions {
    /** Begins an attempt; leads to {@link Signal.Opened} or {@link Signal.AttemptFailed}. */
    void connect(long generation, int attempt);

    /** Tries a fresh connection beside the one that the attempt of that generation hangs in, if it still hangs. */
    void connectBeside(long generation);

    /** Ends the attempt or connection of that generation, if there is one; leads to {@link Signal.Closed} in any case. */
    void disconnect(long generation);

    /** Tests the connection of that generation now. */
    void probe(long generation);

    /**
     * Takes no new connections from now on, while those through the link of that generation may finish; leads to
     * {@link Signal.Drained} when there are none.
     */
    void drain(long generation);

    /** Lets clients wait, or not, as the spec says. */
    void hold();

    /**
     * Turns those clients away whose time to wait is over before the next attempt, those that wait and those to come.
     *
     * @param time how long until the next attempt, which clients cannot bring forward; an earlier {@link #connect} ends it
     * @param why what the last attempt or connection ended with
     */
    void noAttemptFor(Duration time, Failure why);

    /** Turns clients away. */
    void refuse();

    /** Closes the local listeners. */
    void release();
}
