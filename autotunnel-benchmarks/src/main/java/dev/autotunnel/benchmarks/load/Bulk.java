package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.site.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** As many bytes as go through, for some time, on some connections; counted by who receives them. */
public final class Bulk implements AutoCloseable {
    private static final Duration FIRST_BYTE = Duration.ofSeconds(10);
    private static final long PATIENCE_MILLIS = 1000;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** Which way they go, seen from the client. */
    public enum Way {
        DOWNLOAD,
        UPLOAD
    }

    private final List<BulkClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder received = new LongAdder();
    private final Target target;
    private final LongAdder counter;
    private volatile boolean sending = true;

    /** Begins with some connections to a port. */
    public Bulk(InetSocketAddress address, Target target, Way way, int streams) throws IOException {
        this(target, way);
        for (int i = 0; i < streams; i++) {
            start(BulkClient.channel(address), way);
        }
    }

    /** Begins with one connection. */
    public Bulk(BulkClient client, Target target, Way way) {
        this(target, way);
        start(client, way);
    }

    private Bulk(Target target, Way way) {
        this.target = target;
        counter = way == Way.DOWNLOAD ? received : target.taken();
    }

    private void start(BulkClient client, Way way) {
        clients.add(client);
        Thread thread = Target.daemon(() -> run(client, way));
        threads.add(thread);
        thread.start();
    }

    /**
     * Measures.
     *
     * @param lead what is left out after the first byte
     * @param window what is measured then
     * @return MB/s
     */
    public double megabytesPerSecond(Duration lead, Duration window) {
        long atRest = counter.sum();
        Waiting.until("the first byte", FIRST_BYTE, () -> counter.sum() > atRest);
        Waiting.sleep(lead);
        long begin = System.nanoTime();
        long before = counter.sum();
        Waiting.sleep(window);
        long bytes = counter.sum() - before;
        double seconds = (System.nanoTime() - begin) / 1e9;
        return bytes / seconds / BYTES_PER_MEGABYTE;
    }

    private void run(BulkClient client, Way way) {
        try {
            if (way == Way.DOWNLOAD) {
                client.ask(Request.SEND);
                client.takeAll(received);
            } else {
                client.ask(Request.TAKE);
                client.sendWhile(() -> sending);
            }
        } catch (IOException closed) {
            // Somebody in between gave up.
        }
    }

    /** Lets who sends stop, and who receives take the rest: to break off in the middle costs some peers the whole session. */
    @Override
    public void close() throws IOException {
        target.enough();
        sending = false;
        join(PATIENCE_MILLIS);
        for (BulkClient client : clients) {
            client.close();
        }
        join(0);
    }

    private void join(long millis) {
        try {
            for (Thread thread : threads) {
                thread.join(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
