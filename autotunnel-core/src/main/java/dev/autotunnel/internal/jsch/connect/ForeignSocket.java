package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.internal.jsch.wire.StreamSocket;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connected socket of the user's factory. It is closed on a thread of its own, since the close of a TLS socket waits for a
 * thread that writes; it waits for a second, and then closes the connection below. Thread-safe.
 */
final class ForeignSocket extends StreamSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignSocket.class);
    private static final int LINGER_SECONDS = 1;

    private final TunnelRuntime runtime;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    ForeignSocket(TunnelRuntime runtime, Socket socket) throws IOException {
        this.runtime = runtime;
        this.socket = socket;
        try {
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            LOG.debug("the socket has no TCP_NODELAY", e);
        }
        try {
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        } catch (IOException e) {
            closeNow();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() {
        if (socket.isClosed()) {
            return;
        }
        try {
            runtime.platformThread("autotunnel-socket-close", this::closeNow).start();
        } catch (Throwable e) { // no thread, or no memory for one
            LOG.debug("no thread to close the socket on", e);
            closeNow();
        }
    }

    private void closeNow() {
        try {
            socket.setSoLinger(true, LINGER_SECONDS);
        } catch (IOException | RuntimeException e) {
            LOG.debug("the socket has no SO_LINGER", e);
        }
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("the socket did not close cleanly", e);
        }
    }
}
