package dev.autotunnel.internal.monitor;

import java.io.IOException;
import java.time.Duration;

/** Tests a tunnel from end to end, in one of several ways. */
@FunctionalInterface
public interface Probe {
    /**
     * Sends a message and waits until it is back. Returns within twice the timeout: one timeout for the connection, and one
     * for the message.
     *
     * @return the time of the whole test, connection included
     * @throws IOException if the message did not come back, or came back changed
     */
    Duration test(Duration timeout) throws IOException;
}
