package dev.autotunnel.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The end-to-end test. Immutable.
 *
 * @param type kind of the test
 * @param port local port of the test; a loop needs none
 * @param echoPort port of the echo service on the server
 * @param poll time between two tests
 * @param firstPoll time from being up to the next test
 * @param timeout how long a test may take
 * @param message text that is appended to the message
 * @param failureThreshold how many failures in a row end the connection
 */
public record MonitorProperties(
        @DefaultValue("loop") Type type,
        @Nullable Integer port,
        @Nullable Integer echoPort,
        @Nullable Duration poll,
        @Nullable Duration firstPoll,
        @Nullable Duration timeout,
        @Nullable String message,
        @Nullable Integer failureThreshold) {
    /** The kind of a test. */
    public enum Type {
        /** No test. */
        OFF,
        /** A loop through the server. */
        LOOP,
        /** An echo service on the server. */
        ECHO
    }
}
