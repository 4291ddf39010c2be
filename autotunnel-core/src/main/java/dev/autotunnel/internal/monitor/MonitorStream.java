package dev.autotunnel.internal.monitor;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;

/** One connection of the monitor. Closing it frees whoever reads or writes. */
public interface MonitorStream extends Closeable {
    /** What comes in. */
    InputStream in();

    /** What goes out. */
    OutputStream out();
}
