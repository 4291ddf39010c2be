package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** Receives the results of a monitor. Called on the thread that made the test. */
public interface MonitorEvents {
    /** A test passed. */
    void passed(Duration roundTrip);

    /**
     * A test failed.
     *
     * @param inARow how many tests in a row have failed
     * @param threshold how many failures in a row end the connection
     */
    void failed(Failure failure, int inARow, int threshold);

    /** No test can be made over this connection; this says nothing about the tunnel. No test follows. */
    void unavailable(Failure failure);

    /** The threshold of failed tests in a row is reached: the connection must be given up. */
    void lost(Failure failure);
}
