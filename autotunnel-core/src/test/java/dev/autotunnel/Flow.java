package dev.autotunnel;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** As many bytes as go through a connection, on threads of their own, until it breaks. */
final class Flow {
    private static final int CHUNK = 64 * 1024;
    private static final long SURELY_FLOWING = 1_000_000;

    private Flow() {}

    /** To an echo and back; returns when it is well under way. */
    static void bothWays(Socket client) {
        up(client);
        AtomicLong received = down(client);
        await().atMost(Recorder.PATIENCE).until(() -> received.get() > SURELY_FLOWING);
    }

    /** Writes and never ends. */
    static void up(Socket client) {
        Echo.daemon("flow-up", () -> {
            byte[] chunk = new byte[CHUNK];
            try {
                while (true) {
                    client.getOutputStream().write(chunk);
                }
            } catch (IOException e) {
                return; // the end of the connection is the end of the flow
            }
        });
    }

    /** Reads whatever comes; tells how many bytes it was until now. */
    static AtomicLong down(Socket client) {
        AtomicLong received = new AtomicLong();
        Echo.daemon("flow-down", () -> {
            byte[] chunk = new byte[CHUNK];
            try {
                for (int count = 0; count >= 0; count = client.getInputStream().read(chunk)) {
                    received.addAndGet(count);
                }
            } catch (IOException e) {
                return; // as above
            }
        });
        return received;
    }
}
