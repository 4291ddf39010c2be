package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** Carries out the actions for which the driver needs other classes. Called by one thread at a time; must not block. */
public interface Actions {
    /** Begins an attempt; leads to {@link Signal.Opened} or {@link Signal.AttemptFailed}. */
    void connect(long generation, int attempt);

    /** Tries a fresh connection beside the one in which the attempt of that generation hangs, if the attempt still hangs. */
    void connectBeside(long generation);

    /** Ends the attempt or connection of that generation, if there is one. Leads to {@link Signal.Closed} in any case. */
    void disconnect(long generation);

    /** Tests the connection of that generation now. */
    void probe(long generation);

    /**
     * Takes no new client connections from now on, while those through the link of that generation may finish. Leads to
     * {@link Signal.Drained} when the last one has ended.
     */
    void drain(long generation);

    /** Holds clients if the spec says so. */
    void hold();

    /**
     * Turns away each client whose waiting time ends before the next attempt. This applies to clients that wait now and to
     * clients that come later.
     *
     * @param time the time until the next attempt, which clients cannot bring forward; an earlier {@link #connect} ends it
     * @param why the failure of the last attempt or connection
     */
    void noAttemptFor(Duration time, Failure why);

    /** Turns all clients away. */
    void refuse();

    /** Closes the local listeners. */
    void release();
}
