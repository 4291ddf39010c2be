package dev.autotunnel.internal.jsch.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket that is no TCP connection of ours: a channel of a jump host, a process, or a socket of the user's. It
 * ignores the options of TCP. It also ignores read timeouts, for the reason that {@link OwnedSocket} gives.
 *
 * <p>Thread-safe.
 */
public abstract class StreamSocket extends Socket {
    /** Creates a socket that is connected already. */
    protected StreamSocket() {}

    @Override
    public final boolean isConnected() {
        return true;
    }

    @Override
    public abstract InputStream getInputStream() throws IOException;

    @Override
    public abstract OutputStream getOutputStream() throws IOException;

    /** Closes both directions, and frees the threads that read or write. Never blocks. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a lock would make the caller wait
    public abstract void close();

    /**
     * Returns why the other end is gone, if the stream shows more than its end; otherwise null. The text holds no secret, and
     * the words of strangers in it are quoted.
     */
    public @Nullable String gone() {
        return null;
    }

    /** Returns what the other end has said beside the stream, quoted, for the end of a sentence; empty if it said nothing. */
    public String said() {
        return "";
    }

    @Override
    public final void setTcpNoDelay(boolean on) {
        // each packet goes out at once anyway
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public final void setSoTimeout(int timeout) {
        // ignored, see the class
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }
}
