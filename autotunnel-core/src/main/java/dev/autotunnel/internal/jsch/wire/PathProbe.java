package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.runtime.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tests the path to a server with a separate TCP connection, which reads the server's SSH banner and sends nothing.
 * {@link #kill()} ends a test at once.
 *
 * <p>Thread-safe.
 */
public final class PathProbe {
    /** The start of the SSH banner (RFC 4253 section 4.2). The server may send other lines before this one. */
    private static final byte[] BANNER = "SSH-".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_BYTES = 8 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(PathProbe.class);

    private @Nullable Socket socket; // guarded by this, like the next field
    private boolean killed;

    /**
     * Returns whether a banner comes from the server before the deadline. Blocks until then at most.
     *
     * @param server where a TCP connection reaches the server. If it is null, the answer is false: a proxy or a command would
     *     show only that it is alive itself.
     */
    public boolean answers(SocketConnector.@Nullable Path server, Deadline deadline) {
        if (server == null) {
            return false;
        }
        try (Socket fresh = adopt(new Socket(Proxy.NO_PROXY))) {
            if (server.local() != null) {
                fresh.bind(server.local());
            }
            fresh.connect(server.remote(), deadline.leftMillis());
            return hasBanner(fresh, deadline);
        } catch (IOException e) {
            LOG.debug("no banner from {} beside a link that is silent: {}", server.remote(), e.toString());
            return false;
        }
    }

    /** Ends a test in progress, and prevents further tests. Never blocks. */
    public synchronized void kill() {
        killed = true;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("the socket did not close cleanly", e);
            }
        }
    }

    private synchronized Socket adopt(Socket fresh) throws IOException {
        if (killed) {
            fresh.close();
            throw new IOException("the link is over");
        }
        socket = fresh;
        return fresh;
    }

    /** Returns whether a line begins with the banner. */
    private static boolean hasBanner(Socket from, Deadline deadline) throws IOException {
        InputStream in = from.getInputStream();
        int matched = 0;
        for (int count = 0; count < MOST_BYTES && matched < BANNER.length; count++) {
            from.setSoTimeout(deadline.leftMillis());
            int next = in.read();
            if (next < 0) {
                return false;
            }
            matched = next == '\n' ? 0 : next == at(matched) ? matched + 1 : Integer.MIN_VALUE;
        }
        return matched == BANNER.length;
    }

    /** Returns the banner's byte at {@code place}, or -1 on a line that did not begin like the banner. */
    private static int at(int place) {
        return place < 0 ? -1 : BANNER[place];
    }
}
