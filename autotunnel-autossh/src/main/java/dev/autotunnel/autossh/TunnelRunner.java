package dev.autotunnel.autossh;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs the tunnel until a signal, a limit or a failure ends it.
 *
 * <p>{@link #run} blocks the calling thread; signals are handled on threads of the JVM.
 */
final class TunnelRunner {
    private final TunnelConfig config;
    private final AutosshLog log;
    private final EventLog eventLog;
    private final SystemdNotifier systemd;
    private final AtomicBoolean stopAsked = new AtomicBoolean();

    TunnelRunner(TunnelConfig config, AutosshLog log, EventLog eventLog, SystemdNotifier systemd) {
        this.config = config;
        this.log = log;
        this.eventLog = eventLog;
        this.systemd = systemd;
    }

    /**
     * Starts the tunnel and waits for its end.
     *
     * @param started called once, as soon as the local ports are bound
     * @return the exit status: 0 if the tunnel was stopped or its lifetime is over, 1 if it failed
     * @throws UsageException if the tunnel cannot be started, for example because a local port is in use
     */
    int run(Runnable started) {
        AtomicBoolean reported = new AtomicBoolean();
        TunnelSupervisor supervisor = TunnelSupervisor.builder(config.spec())
                .monitor(config.monitor())
                .restart(config.restart())
                .listener(eventLog)
                .listener(event -> {
                    if (event.state().isUp() && !reported.getAndSet(true)) {
                        systemd.ready();
                    }
                })
                .build();
        try (supervisor) {
            handleSignals(supervisor);
            supervisor.start();
            if (stopAsked.get()) {
                supervisor.stop(); // a stop before the start had no effect
            }
            started.run();
            return supervisor.awaitStopped().phase() == Phase.FAILED ? 1 : 0;
        } catch (TunnelException e) {
            throw new UsageException(e.failure().toString(), e);
        }
    }

    private void handleSignals(TunnelSupervisor supervisor) {
        for (String name : new String[] {"TERM", "INT"}) {
            handle(name, "received signal to exit (SIG%s)".formatted(name), () -> {
                stopAsked.set(true);
                supervisor.stop();
            });
        }
        handle("USR1", "signalled to kill and restart ssh", supervisor::restart);
        handle("HUP", "signalled to retry now", supervisor::retryNow);
    }

    private void handle(String signal, String message, Runnable action) {
        boolean exists = Signals.handle(signal, () -> {
            log.info(message);
            action.run();
        });
        if (!exists) {
            log.debug("this system has no SIG" + signal);
        }
    }
}
