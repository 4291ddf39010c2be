package dev.autotunnel.autossh;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps the tunnel until a signal, a limit, or a failure ends it. */
final class Run {
    private final Plan plan;
    private final Log log;
    private final Story story;
    private final ServiceManager manager;

    Run(Plan plan, Log log, Story story, ServiceManager manager) {
        this.plan = plan;
        this.log = log;
        this.story = story;
        this.manager = manager;
    }

    /**
     * Returns the exit status: 0 where it was stopped or its lifetime is over, 1 where it gave up.
     *
     * @param started called once the local ports are bound
     * @throws UsageException where they cannot be
     */
    int untilTheEnd(Runnable started) {
        AtomicBoolean told = new AtomicBoolean();
        TunnelSupervisor supervisor = TunnelSupervisor.builder(plan.spec())
                .monitor(plan.monitor())
                .restart(plan.restart())
                .listener(story)
                .listener(event -> {
                    if (event.state().isUp() && !told.getAndSet(true)) {
                        manager.ready();
                    }
                })
                .build();
        try (supervisor) {
            supervisor.start();
            handleSignals(supervisor);
            started.run();
            return supervisor.awaitStopped().phase() == Phase.FAILED ? 1 : 0;
        } catch (TunnelException e) {
            throw new UsageException(e.failure().toString(), e);
        }
    }

    private void handleSignals(TunnelSupervisor supervisor) {
        for (String name : new String[] {"TERM", "INT"}) {
            handle(name, "received signal to exit (SIG%s)".formatted(name), supervisor::stop);
        }
        handle("USR1", "signalled to kill and restart ssh", supervisor::restart);
        handle("HUP", "signalled to retry now", supervisor::retryNow);
    }

    private void handle(String signal, String words, Runnable action) {
        boolean known = Signals.on(signal, () -> {
            log.info(words);
            action.run();
        });
        if (!known) {
            log.debug("this system has no SIG" + signal);
        }
    }
}
