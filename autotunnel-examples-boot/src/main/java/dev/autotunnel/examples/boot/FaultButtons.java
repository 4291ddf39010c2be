package dev.autotunnel.examples.boot;

import dev.autotunnel.examples.stage.Faults;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The faults of the buttons, one after the other. Thread-safe. */
final class FaultButtons implements AutoCloseable {
    private static final Duration BLACK_HOLE = Duration.ofSeconds(5);
    private static final Duration STOPPED = Duration.ofSeconds(3);

    private final Faults faults;
    private final Site site;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ExecutorService oneByOne = Executors.newSingleThreadExecutor();
    private final Map<String, Runnable> buttons =
            Map.of("/cut", this::cut, "/black-hole", this::blackHole, "/stop-server", this::stopServer);

    FaultButtons(Faults faults, Site site) {
        this.faults = faults;
        this.site = site;
    }

    /** Returns at once; false if there is no such button. */
    boolean press(String button) {
        Runnable fault = buttons.get(button);
        if (fault == null) {
            return false;
        }
        oneByOne.execute(() -> {
            if (ending.getCount() > 0) {
                fault.run();
            }
        });
        return true;
    }

    private void cut() {
        faults.strike("the link is cut", site.link()::cut);
    }

    private void blackHole() {
        faults.strike("the link is a black hole", site.link()::freeze);
        pass(BLACK_HOLE);
        faults.repair("the link moves again", site.link()::thaw);
    }

    private void stopServer() {
        faults.strike("the SSH server is stopped", site.bastion()::stop);
        pass(STOPPED);
        faults.repair("the SSH server is started again", site.bastion()::restart);
    }

    /** Shorter if the example ends meanwhile: each fault is repaired. */
    private void pass(Duration time) {
        try {
            var unused = ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the repair. */
    @Override
    public void close() {
        ending.countDown();
        oneByOne.shutdown();
        try {
            var unused = oneByOne.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
