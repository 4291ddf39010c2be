package dev.autotunnel.internal.jsch.wire;

import com.jcraft.jsch.Logger;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.text.PrintableException;
import dev.autotunnel.internal.text.UntrustedText;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes the log of JSch at DEBUG, with the server's texts escaped. It also keeps the last exception that JSch logs and does
 * not throw. This exception shows why an attempt failed or a session ended. The lines of the login also show how the
 * server answered, so they are passed on.
 *
 * <p>Once a session runs, only the exceptions of its reader thread count, and only the last one. If the reader goes on to
 * read more bytes, its exception did not end the session, and the log forgets the exception.
 *
 * <p>Thread-safe.
 */
public final class JschLog implements Logger {
    /** The logger's name. No tunnel logs there, because {@code TunnelSpec} refuses names that begin with {@code internal}. */
    public static final String NAME = "dev.autotunnel.internal.jsch";

    /** How a line begins that says why a host certificate does not count. The session goes on with the plain key. */
    public static final String NO_CERTIFICATE = "Host certificate validation failed";

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(NAME);

    private final HandshakeNotes handshake = new HandshakeNotes();
    private volatile @Nullable Throwable lastCause;
    private volatile @Nullable Thread reader;
    private final Consumer<String> duringLogin;

    /** Makes a log whose lines nobody else hears. */
    public JschLog() {
        this(line -> {});
    }

    /**
     * Makes a log.
     *
     * @param duringLogin gets each line until the session runs, as JSch writes it; must not block
     */
    public JschLog(Consumer<String> duringLogin) {
        this.duringLogin = duringLogin;
    }

    @Override
    public boolean isEnabled(int level) {
        return level >= INFO || reader == null || LOG.isDebugEnabled();
    }

    @Override
    public void log(int level, String message) {
        log(level, message, null);
    }

    @Override
    public void log(int level, String message, @Nullable Throwable cause) {
        Thread only = reader;
        if (only == null) {
            handshake.read(message);
            duringLogin.accept(message);
        }
        if (cause != null
                && !message.startsWith(NO_CERTIFICATE)
                && (only == null || only.equals(Thread.currentThread()))) {
            lastCause = cause;
        }
        if (LOG.isDebugEnabled()) {
            Guard.run(
                    LOG,
                    "JSch said something",
                    () -> LOG.debug("{}", UntrustedText.line(message), PrintableException.of(cause)));
        }
    }

    /** Counts only the exceptions of this thread from now on, and forgets earlier ones. */
    public void listenTo(Thread thread) {
        reader = thread;
        lastCause = null;
    }

    /** Returns what the log told about the handshake. */
    public HandshakeNotes handshake() {
        return handshake;
    }

    /**
     * Notes that the calling thread is about to read more bytes. If this is the reader, the exception that it logged before
     * did not end the session.
     */
    public void goesOn() {
        if (lastCause != null && Thread.currentThread().equals(reader)) {
            lastCause = null;
        }
    }

    /** Returns the message of the last exception that counts, escaped for a log; or {@code other} if there is none. */
    public String causeOr(String other) {
        Throwable cause = lastCause;
        return cause == null ? other : UntrustedText.quote(cause.getMessage());
    }

    /** Returns the last exception that counts, or null if there is none. */
    public @Nullable Throwable lastCause() {
        return lastCause;
    }
}
