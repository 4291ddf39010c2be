package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import java.time.Duration;

/** What a monitor reports, from the thread that made the test. */
public interface MonitorEvents {
    /** A test passed. */
    void passed(Duration roundTrip);

    /** A test failed, fewer times in a row than the threshold or as many. */
    void failed(Failure failure, int inARow, int threshold);

    /** No test can be made over this connection, which says nothing about the tunnel. No test follows. */
    void unavailable(Failure failure);

    /** As many tests as the threshold asks for failed in a row: the connection must be given up. */
    void lost(Failure failure);
}
