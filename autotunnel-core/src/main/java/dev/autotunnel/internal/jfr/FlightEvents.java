package dev.autotunnel.internal.jfr;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.transport.AttemptStep;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes events for the flight recorder. Everything here does nothing while there is no recording, and if the JVM has no flight
 * recorder. Thread-safe; never blocks.
 */
public interface FlightEvents {
    /** Records nothing. */
    FlightEvents NONE = new FlightEvents() {};

    /** Returns what records events now. */
    static FlightEvents now() {
        return FlightRecorderAccess.EVENTS.get();
    }

    /**
     * Begins the event of an attempt.
     *
     * @param number the number of the attempt, counted over the life of the supervisor
     */
    default Attempt attempt(String tunnel, String server, long number) {
        return Attempt.NONE;
    }

    /** Begins the event of an outage. */
    default Outage outage(String tunnel, @Nullable Failure cause) {
        return Outage.NONE;
    }

    /** Records an end-to-end test. {@code failure} is null if the test passed. */
    default void monitorTest(String tunnel, Duration roundTrip, @Nullable Failure failure) {}

    /** Begins the event of a connection of a client. */
    default ForwardedConnection connection(String tunnel, String forward) {
        return ForwardedConnection.NONE;
    }

    /** An attempt to connect. */
    interface Attempt {
        /** Records nothing. */
        Attempt NONE = new Attempt() {};

        /** Ends the event. {@code failure} is null if the link was made. */
        default void end(List<AttemptStep> steps, Duration forwards, Duration monitor, @Nullable Failure failure) {}
    }

    /** A time in which the tunnel is not up. */
    interface Outage {
        /** Records nothing. */
        Outage NONE = new Outage() {};

        /** Ends the event. */
        default void end(boolean recovered) {}
    }

    /** A connection of a client. */
    interface ForwardedConnection {
        /** Records nothing. */
        ForwardedConnection NONE = new ForwardedConnection() {};

        /** Ends the event. */
        default void end() {}
    }
}
