package dev.autotunnel;

import dev.autotunnel.engine.Signal;
import dev.autotunnel.engine.TunnelDriver;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Waits;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the machine what the application wants. Thread-safe. */
final class Teller {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");
    private static final Duration TAKEN = Duration.ofMillis(200);

    private final String tunnel;
    private final TunnelDriver driver;
    private volatile CountDownLatch lastTold = new CountDownLatch(0);

    Teller(String tunnel, TunnelDriver driver) {
        this.tunnel = tunnel;
        this.driver = driver;
    }

    /** When this returns the state is what followed, unless the machine is very slow. */
    void tell(Signal signal) {
        CountDownLatch taken = new CountDownLatch(1);
        lastTold = taken;
        driver.signal(signal, taken::countDown);
        if (!Waits.await(taken, TAKEN)) {
            LOG.warn("tunnel {} is slow to take {}", tunnel, signal);
        }
    }

    /** Whether by then the machine has taken what it was told last: the state before that says nothing. */
    boolean awaitTaken(Deadline deadline) throws InterruptedException {
        return lastTold.await(deadline.leftMillis(), TimeUnit.MILLISECONDS);
    }
}
