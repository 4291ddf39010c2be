package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Stops the tunnels before a checkpoint of the JVM (CRaC), and starts them after the restore, on the same ports. It comes before
 * all other beans with a life cycle and goes after them. If the context closes, it does nothing: pools close later, and need
 * their tunnels.
 *
 * <p>Called on one thread at a time.
 */
public final class CheckpointLifecycle implements SmartLifecycle {
    private final ConfigurableApplicationContext context;
    private final ObjectProvider<TunnelSupervisor> tunnels;
    private final List<TunnelSupervisor> stopped = new ArrayList<>();
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

    @Override
    public void start() {
        stopped.forEach(TunnelSupervisor::start);
        stopped.clear();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (context.isClosed()) {
            return;
        }
        tunnels.stream().filter(TunnelSupervisor::isRunning).forEach(tunnel -> {
            tunnel.stop();
            stopped.add(tunnel);
        });
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
