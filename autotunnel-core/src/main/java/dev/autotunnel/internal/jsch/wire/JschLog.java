package dev.autotunnel.internal.jsch.wire;

import com.jcraft.jsch.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes JSch's log at DEBUG. It also remembers an exception that JSch only logs, because such an exception tells why an attempt
 * failed or why a session ended.
 *
 * <p>Once a session runs, only the exceptions of its reader thread count, and only the last one. If the reader goes on to read
 * more bytes, its exception did not end the session, and it is forgotten. Thread-safe.
 */
public final class JschLog implements Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("dev.autotunnel.jsch");

    private volatile @Nullable Throwable lastCause;
    private volatile @Nullable Thread reader;

    @Override
    public boolean isEnabled(int level) {
        return level >= INFO || LOG.isDebugEnabled();
    }

    @Override
    public void log(int level, String message) {
        LOG.debug(message);
    }

    @Override
    public void log(int level, String message, Throwable cause) {
        Thread only = reader;
        if (cause != null && (only == null || only.equals(Thread.currentThread()))) {
            lastCause = cause;
        }
        LOG.debug(message, cause);
    }

    /** From now on only the exceptions of this thread count. Earlier ones are forgotten. */
    public void listenTo(Thread thread) {
        reader = thread;
        lastCause = null;
    }

    /** The calling thread is about to read more bytes. If it is the reader, what it logged before did not end the session. */
    public void goesOn() {
        if (lastCause != null && Thread.currentThread().equals(reader)) {
            lastCause = null;
        }
    }

    /** The last exception that counts, or null if there is none. */
    public @Nullable Throwable lastCause() {
        return lastCause;
    }
}
