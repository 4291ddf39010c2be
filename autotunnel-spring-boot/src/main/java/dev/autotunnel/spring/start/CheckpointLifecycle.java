package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Stops the tunnels before a checkpoint of the JVM (CRaC), and starts them after the restore, on the same ports. It starts before
 * all other beans with a life cycle, and stops after them. If the context closes, it does nothing: pools close later, and need
 * their tunnels.
 *
 * <p>Called on one thread at a time.
 */
public final class CheckpointLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLifecycle.class);
    private static final Duration MOST = TunnelSupervisor.CLOSE_BOUND.plusSeconds(1);

    private final ConfigurableApplicationContext context;
    private final ObjectProvider<TunnelSupervisor> tunnels;
    private final Set<TunnelSupervisor> stopped = new LinkedHashSet<>();
    private volatile boolean running;

    /** Makes a life cycle for the tunnels of that context. */
    public CheckpointLifecycle(ConfigurableApplicationContext context, ObjectProvider<TunnelSupervisor> tunnels) {
        this.context = context;
        this.tunnels = tunnels;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    /** A tunnel that is paused with a cached test context would break the next test that uses the context. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    /**
     * Starts all tunnels that were stopped, even if one of them cannot start; its exception is thrown at the end. The next restore
     * tries that tunnel again. This bean runs also then: the next checkpoint has to stop the others.
     */
    @Override
    public void start() {
        RuntimeException first = null;
        for (TunnelSupervisor tunnel : List.copyOf(stopped)) {
            try {
                tunnel.start();
                stopped.remove(tunnel);
            } catch (RuntimeException e) {
                LOG.warn("Tunnel {} does not start after the restore.", tunnel.name(), e);
                first = first == null ? e : first;
            }
        }
        running = true;
        if (first != null) {
            throw first;
        }
    }

    /** Stops all tunnels at the same time, also those that have given up: it takes no longer than the slowest of them, and 3 s at most. */
    @Override
    public void stop() {
        running = false;
        if (context.isClosed()) {
            return;
        }
        List<TunnelSupervisor> now =
                tunnels.stream().filter(CheckpointLifecycle::holdsPorts).toList();
        stopped.addAll(now);
        CountDownLatch left = new CountDownLatch(now.size());
        now.forEach(tunnel -> stopOnThread(tunnel, left));
        try {
            if (!left.await(MOST.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "{} tunnels have not stopped within {} s before the checkpoint.",
                        left.getCount(),
                        MOST.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether a tunnel runs or has given up: then it still has its local ports. */
    private static boolean holdsPorts(TunnelSupervisor tunnel) {
        return tunnel.state().phase() != Phase.STOPPED;
    }

    private static void stopOnThread(TunnelSupervisor tunnel, CountDownLatch left) {
        Runnable stop = () -> {
            try {
                tunnel.stop();
            } catch (RuntimeException e) {
                LOG.warn("Tunnel {} did not stop before the checkpoint.", tunnel.name(), e);
            } finally {
                left.countDown();
            }
        };
        Thread thread = new Thread(stop, "autotunnel-checkpoint");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
