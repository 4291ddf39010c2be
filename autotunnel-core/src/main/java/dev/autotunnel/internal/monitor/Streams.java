package dev.autotunnel.internal.monitor;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closing what may be broken already. */
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
