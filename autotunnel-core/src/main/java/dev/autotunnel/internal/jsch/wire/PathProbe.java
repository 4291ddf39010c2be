package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.runtime.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries the path to a server by a TCP connection of its own, which reads the server's banner and says nothing. Thread-safe;
 * {@link #kill()} ends a try at once.
 */
public final class PathProbe {
    /** RFC 4253, section 4.2. The server may send other lines before. */
    private static final byte[] BANNER = "SSH-".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_BYTES = 8 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(PathProbe.class);

    private @Nullable Socket socket; // guarded by this, as is the next
    private boolean killed;

    /** Whether a banner comes from that address before the deadline. */
    public boolean answers(SocketAddress server, Deadline deadline) {
        try (Socket fresh = adopt(new Socket())) {
            fresh.connect(server, deadline.leftMillis());
            return hasBanner(fresh, deadline);
        } catch (IOException e) {
            LOG.debug("no banner from {} beside a link that is silent: {}", server, e.toString());
            return false;
        }
    }

    /** Ends a try that is under way, and lets none begin. Never blocks. */
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

    /** Looks for the banner at the beginning of a line. */
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

    /** The byte of the banner at that place; none on a line that has begun otherwise. */
    private static int at(int place) {
        return place < 0 ? -1 : BANNER[place];
    }
}
