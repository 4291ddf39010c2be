package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that connect, make one round trip and close, again and again. */
public final class Callers {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /**
     * What came of it.
     *
     * @param perSecond calls that were answered
     * @param latencies of these, connect and close included
     * @param failures calls that were refused, broken or not answered within 3 s
     */
    public record Outcome(double perSecond, Latencies latencies, int failures) {}

    private final Connect target;
    private final Latencies latencies = new Latencies();
    private final AtomicInteger failures = new AtomicInteger();

    private Callers(Connect target) {
        this.target = target;
    }

    /** Calls for that time; a call that has begun is waited for. */
    public static Outcome call(InetSocketAddress address, int clients, Duration window) {
        return call(Connect.to(address), clients, window);
    }

    /** Calls for that time; a call that has begun is waited for. */
    public static Outcome call(Connect target, int clients, Duration window) {
        Callers callers = new Callers(target);
        long begin = System.nanoTime();
        long end = begin + window.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = Target.daemon(() -> callers.callUntil(end));
            threads.add(thread);
            thread.start();
        }
        join(threads);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Outcome(callers.latencies.count() / seconds, callers.latencies, callers.failures.get());
    }

    private void callUntil(long end) {
        Latencies own = new Latencies();
        while (System.nanoTime() - end < 0) {
            long begin = System.nanoTime();
            try {
                new EchoClient(target, TIMEOUT).close();
                own.add(System.nanoTime() - begin);
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        }
        latencies.addAll(own);
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
