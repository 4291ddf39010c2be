package dev.autotunnel.benchmarks.stats;

import java.util.Arrays;

/** Collects times. Thread-safe. */
public final class Latencies {
    private static final int INITIAL = 4096;
    private static final double NANOS_PER_MICRO = 1e3;

    private long[] nanos = new long[INITIAL];
    private int count;

    /** One more. */
    public synchronized void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = time;
    }

    /** All of the other's, too. */
    public void addAll(Latencies other) {
        for (long time : other.sorted()) {
            add(time);
        }
    }

    /** How many there are. */
    public synchronized int count() {
        return count;
    }

    /** The percentile in microseconds. */
    public double micros(double share) {
        return Stats.percentile(sorted(), share) / NANOS_PER_MICRO;
    }

    private synchronized long[] sorted() {
        long[] copy = Arrays.copyOf(nanos, count);
        Arrays.sort(copy);
        return copy;
    }
}
