package dev.autotunnel.internal.supervise;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes many supervisors in about the time of one, each on a thread of its own: closing ends the threads that they share. */
public final class ParallelClose {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");

    private final Collection<? extends AutoCloseable> supervisors;
    private final CountDownLatch done;

    public ParallelClose(Collection<? extends AutoCloseable> supervisors) {
        this.supervisors = supervisors;
        this.done = new CountDownLatch(supervisors.size());
    }

    /** Returns when all are closed, or when that time is over. */
    public void run(Duration atMost) {
        supervisors.forEach(this::begin);
        try {
            if (!done.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} of {} supervisors are still closing", done.getCount(), supervisors.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(AutoCloseable supervisor) {
        Thread thread = new Thread(() -> close(supervisor), "autotunnel-close");
        thread.setDaemon(true);
        thread.start();
    }

    private void close(AutoCloseable supervisor) {
        try {
            supervisor.close();
        } catch (Exception e) {
            LOG.error("a supervisor did not close", e);
        } finally {
            done.countDown();
        }
    }
}
