package dev.autotunnel.internal.monitor;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections that may be broken already. Thread-safe. */
final class Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private Streams() {}

    static void close(MonitorStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("a monitor connection did not close cleanly", e);
        }
    }
}
