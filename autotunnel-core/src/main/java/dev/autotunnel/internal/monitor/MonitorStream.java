package dev.autotunnel.internal.monitor;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;

/** One connection of the monitor. Closing it ends a blocked read or write of another thread. */
public interface MonitorStream extends Closeable {
    /** Returns the stream of incoming bytes. */
    InputStream in();

    /** Returns the stream of outgoing bytes. */
    OutputStream out();
}
