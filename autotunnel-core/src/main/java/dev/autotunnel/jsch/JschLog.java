package dev.autotunnel.jsch;

import com.jcraft.jsch.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** JSch's log, at DEBUG; it also remembers the last exception that JSch only logs, which tells why a session ended. */
final class JschLog implements Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("dev.autotunnel.jsch");

    private volatile @Nullable Throwable lastCause;

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
        if (cause != null) {
            lastCause = cause;
        }
        LOG.debug(message, cause);
    }

    void forget() {
        lastCause = null;
    }

    @Nullable
    Throwable lastCause() {
        return lastCause;
    }
}
