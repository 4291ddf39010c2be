package dev.autotunnel.internal.supervise;

import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.Threads;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes many supervisors in about the time of one, each on a thread of its own, since the last one ends the threads that they share. Thread-safe. */
public final class ParallelClose {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");

    private final Collection<? extends AutoCloseable> supervisors;
    private final CountDownLatch done;

    public ParallelClose(Collection<? extends AutoCloseable> supervisors) {
        this.supervisors = supervisors;
        this.done = new CountDownLatch(supervisors.size());
    }

    /** Returns when all are closed and the threads that closed them have ended, or when that time is over. */
    public void run(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        List<Thread> threads = supervisors.stream().map(this::begin).toList();
        try {
            if (done.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                threads.forEach(thread -> Uninterruptibles.join(thread, Duration.ofNanos(until - System.nanoTime())));
            } else {
                LOG.warn("{} of {} supervisors are still closing", done.getCount(), supervisors.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread begin(AutoCloseable supervisor) {
        Thread thread = Threads.make("autotunnel-close", () -> close(supervisor));
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no more threads: the others have to be closed all the same
            close(supervisor);
        }
        return thread;
    }

    private void close(AutoCloseable supervisor) {
        try {
            supervisor.close();
        } catch (Throwable e) {
            Guard.report(LOG, "a supervisor did not close", e);
        } finally {
            done.countDown();
        }
    }
}
