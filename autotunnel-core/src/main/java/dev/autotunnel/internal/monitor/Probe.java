package dev.autotunnel.internal.monitor;

import java.io.IOException;
import java.time.Duration;

/** One way to test a tunnel from end to end. */
@FunctionalInterface
public interface Probe {
    /**
     * Sends a message and waits until it is back. Returns within twice the timeout: once for the connection, once for the
     * message.
     *
     * @return how long it took, connection included
     * @throws IOException where it did not come back, or not unchanged
     */
    Duration test(Duration timeout) throws IOException;
}
