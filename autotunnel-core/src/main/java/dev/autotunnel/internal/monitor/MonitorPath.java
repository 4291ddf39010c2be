package dev.autotunnel.internal.monitor;

import java.io.IOException;
import java.time.Duration;

/** The near end of the way through the tunnel. */
@FunctionalInterface
public interface MonitorPath {
    /** Connects to it. */
    MonitorStream connect(Duration timeout) throws IOException;
}
