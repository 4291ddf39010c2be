package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.site.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Clients and targets in a JVM of their own, so that no tunnel shares its processor time, heap or compiler. Not thread-safe. */
public final class LoadProcess implements AutoCloseable {
    private static final double MICROS_PER_MILLI = 1e3;

    private final Child child;
    private final BufferedReader answers;
    private final Writer orders;

    /**
     * What round trips took, in microseconds.
     *
     * @param p50 the median
     * @param p99 the 99th percentile
     * @param p999 the 99.9th percentile
     */
    public record RoundTrips(double p50, double p99, double p999) {}

    /**
     * What came of new connections.
     *
     * @param perSecond calls that were answered
     * @param p99Millis the 99th percentile of one call
     * @param failures calls that were not answered
     */
    public record Calls(double perSecond, double p99Millis, int failures) {}

    /**
     * Starts it.
     *
     * @param java the program that runs it
     */
    public LoadProcess(Path java) {
        child = Child.jvm(java, LoadMain.class.getName());
        answers = child.process().inputReader();
        orders = child.process().outputWriter();
    }

    /** Starts a target there and returns its port. */
    public int target() throws IOException {
        return (int) order("target")[0];
    }

    /** 64 bytes there and back for that time, on one connection. */
    public RoundTrips roundTrips(InetSocketAddress address, Duration window) throws IOException {
        double[] figures = order("round-trips %d %d".formatted(address.getPort(), window.toMillis()));
        return new RoundTrips(figures[0], figures[1], figures[2]);
    }

    /** Connect, one round trip, close, over and over for that time. */
    public Calls calls(InetSocketAddress address, int clients, Duration window) throws IOException {
        double[] figures = order("calls %d %d %d".formatted(address.getPort(), clients, window.toMillis()));
        return new Calls(figures[0], figures[1] / MICROS_PER_MILLI, (int) figures[2]);
    }

    /** MB/s that arrive, see {@link Bulk}. */
    public double bulk(InetSocketAddress address, int target, Bulk.Way way, int streams, Duration lead, Duration window)
            throws IOException {
        String order = "bulk %d %d %s %d %d %d"
                .formatted(address.getPort(), target, way, streams, lead.toMillis(), window.toMillis());
        return order(order)[0];
    }

    @Override
    public void close() {
        child.close();
    }

    private double[] order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith(LoadMain.DONE)) {
            throw new IOException("the load generator: " + answer);
        }
        List<String> words = Arrays.asList(answer.split(" ", -1));
        return words.stream().skip(1).mapToDouble(Double::parseDouble).toArray();
    }
}
