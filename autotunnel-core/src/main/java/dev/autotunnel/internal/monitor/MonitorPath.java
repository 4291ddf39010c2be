package dev.autotunnel.internal.monitor;

import java.io.IOException;
import java.time.Duration;

/** Connects to the local end of the monitor's path through the tunnel. Thread-safe. */
@FunctionalInterface
public interface MonitorPath {
    /** Makes a connection; blocks for {@code timeout} at most. */
    MonitorStream connect(Duration timeout) throws IOException;
}
