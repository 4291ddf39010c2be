package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.load.Bulk.Way;
import dev.autotunnel.benchmarks.site.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** As many bytes as go through one socket for some time, by its streams, as a driver uses it; counted by who receives them. */
public final class StreamBulk implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final long PATIENCE_MILLIS = 1000;

    private final Target target;
    private final Socket socket;
    private final Thread thread;
    private final LongAdder received = new LongAdder();
    private final LongAdder counter;
    private volatile boolean sending = true;

    /** Begins. */
    public StreamBulk(Connect connect, Target target, Way way) throws IOException {
        this.target = target;
        counter = way == Way.DOWNLOAD ? received : target.taken();
        socket = connect.connect(TIMEOUT_MILLIS);
        thread = Target.daemon(() -> run(way));
        thread.start();
    }

    /** Measures as {@link Bulk} does. */
    public double megabytesPerSecond(Duration lead, Duration window) {
        return Bulk.megabytesPerSecond(counter, lead, window);
    }

    private void run(Way way) {
        byte[] buffer = new byte[BUFFER];
        try {
            OutputStream out = socket.getOutputStream();
            out.write(way == Way.DOWNLOAD ? Request.SEND.code() : Request.TAKE.code());
            if (way == Way.UPLOAD) {
                while (sending) {
                    out.write(buffer);
                }
                return;
            }
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                received.add(read);
            }
        } catch (IOException closed) {
            // Somebody in between gave up.
        }
    }

    /** Lets who sends stop, and who receives take the rest. */
    @Override
    public void close() throws IOException {
        target.enough();
        sending = false;
        join(PATIENCE_MILLIS);
        socket.close();
        join(0);
        Waiting.sleep(Duration.ofMillis(20)); // what is still on its way is not to disturb the next one
    }

    private void join(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
