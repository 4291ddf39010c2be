package dev.autotunnel.page.internal;

import dev.autotunnel.event.ForwardCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Bytes a second of each forward of one tunnel, over the last {@link #SAMPLES} samples.
 *
 * <p>Thread-safe.
 */
public final class Rates {
    private static final int SAMPLES = 6;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Bytes a second, up and down. */
    public record Rate(long sent, long received) {}

    private record Sample(long nanos, List<ForwardCounters> counters) {}

    /** Adds a sample, taken at that time of the monotonic clock. */
    public synchronized void sample(long nanos, List<ForwardCounters> counters) {
        samples.addLast(new Sample(nanos, counters));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Forgets all samples. */
    public synchronized void clear() {
        samples.clear();
    }

    /** Returns the rate of a forward; empty if there are no two samples of it. */
    public synchronized Optional<Rate> of(String forward) {
        if (samples.size() < 2) {
            return Optional.empty();
        }
        Sample from = samples.getFirst();
        Sample to = samples.getLast();
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        if (seconds <= 0) {
            return Optional.empty();
        }
        return counters(from, forward)
                .flatMap(old -> counters(to, forward).map(now -> {
                    double sent = (now.bytesSent() - old.bytesSent()) / seconds;
                    double received = (now.bytesReceived() - old.bytesReceived()) / seconds;
                    return new Rate(Math.round(sent), Math.round(received));
                }));
    }

    private static Optional<ForwardCounters> counters(Sample sample, String forward) {
        return sample.counters().stream().filter(c -> c.name().equals(forward)).findFirst();
    }
}
