package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Logger;
import dev.autotunnel.internal.runtime.Guard;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** JSch's log, at DEBUG; it also remembers the last exception that JSch only logs, which tells why an attempt failed or a session ended. */
final class JschLog implements Logger {
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
        Guard.run(LOG, message, () -> LOG.debug(message, cause));
    }

    /** From now on only that thread's exceptions count, and what was before does not. */
    void listenTo(Thread thread) {
        reader = thread;
        lastCause = null;
    }

    @Nullable
    Throwable lastCause() {
        return lastCause;
    }
}
