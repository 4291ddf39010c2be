package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One outage in virtual time: a tunnel that was up and stable loses its link, and the server is away for a while. The real
 * driver and machine run; the network is a model. A kernel sends a SYN at 0, 1, 3, 7 and 15 s.
 */
final class Outage implements Actions {
    /** How the server is away. */
    enum Fault {
        /** Nothing listens on its port. */
        REFUSED,
        /** SYNs are lost. */
        DROPPED,
        /** Connections are accepted, and stay silent even when the server is back. */
        SILENT
    }

    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(30);
    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration LOGIN = Duration.ofMillis(50);
    private static final Duration KNOCKS_AGAIN = Duration.ofMillis(100);
    private static final int[] SYN_SECONDS = {0, 1, 3, 7, 15};

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final Random random;
    private final Fault fault;
    private final TunnelDriver driver;
    private final List<Timer> attempt = new ArrayList<>();
    private final List<Timer> beside = new ArrayList<>();
    private int attempts;
    private long back;

    private Outage(RestartPolicy policy, Fault fault, long seed) {
        this.random = new Random(seed);
        this.fault = fault;
        this.driver = new TunnelDriver(runtime, new TunnelMachine(policy), this, (previous, current, why) -> {});
    }

    /** How long after the server is back the tunnel is up again. */
    static Duration timeToUsable(RestartPolicy policy, Fault fault, Duration away, boolean clientWaits, long seed) {
        return new Outage(policy, fault, seed).run(away, clientWaits);
    }

    private Duration run(Duration away, boolean clientWaits) {
        driver.signal(new Signal.Start());
        runtime.advance(Duration.ofMinutes(1));
        back = runtime.now().nanos() + away.toNanos();
        runtime.chance(random.nextDouble());
        driver.signal(new Signal.Lost(1, Failure.of(Kind.LINK_CLOSED, Failure.Stage.LINK, "the server went away")));
        if (clientWaits) {
            clientComes();
        }
        runtime.settle();
        while (!driver.state().isUp()) {
            runtime.advance(Duration.ofMillis(5));
        }
        return Duration.ofNanos(runtime.now().nanos() - back);
    }

    /** It waits until its hold time is over, and comes again. */
    private void clientComes() {
        if (!driver.state().isUp() || runtime.now().nanos() < back) {
            driver.signal(new Signal.ClientCame(true));
            runtime.schedule(HOLD, () -> {
                driver.signal(new Signal.ClientsLeft());
                runtime.schedule(KNOCKS_AGAIN, this::clientComes);
            });
        }
    }

    @Override
    public void connect(long generation, int number) {
        attempts++;
        runtime.chance(random.nextDouble());
        if (attempts == 1) {
            driver.signal(new Signal.Opened(generation, MachineRig.USABLE));
            return;
        }
        if (fault == Fault.REFUSED && isAway(Duration.ZERO)) {
            driver.signal(new Signal.AttemptFailed(generation, MachineRig.failure(Kind.CONNECT_REFUSED)));
            return;
        }
        attempt.add(runtime.schedule(
                CONNECT_DEADLINE,
                () -> driver.signal(new Signal.AttemptFailed(generation, MachineRig.failure(Kind.CONNECT_TIMEOUT)))));
        openConnection(generation, attempt);
    }

    @Override
    public void connectBeside(long generation) {
        end(beside);
        openConnection(generation, beside);
    }

    private void openConnection(long generation, List<Timer> timers) {
        for (int second : SYN_SECONDS) {
            Duration sent = Duration.ofSeconds(second);
            boolean answered = !isAway(fault == Fault.SILENT ? Duration.ZERO : sent);
            if (answered) {
                timers.add(runtime.schedule(
                        sent.plus(LOGIN), () -> driver.signal(new Signal.Opened(generation, MachineRig.USABLE))));
                return;
            }
        }
    }

    private boolean isAway(Duration later) {
        return runtime.now().nanos() + later.toNanos() < back;
    }

    @Override
    public void disconnect(long generation) {
        end(attempt);
        end(beside);
        driver.signal(new Signal.Closed(generation));
    }

    private static void end(List<Timer> timers) {
        timers.forEach(Timer::cancel);
        timers.clear();
    }

    @Override
    public void probe(long generation) {}

    @Override
    public void drain(long generation) {}

    @Override
    public void hold() {}

    @Override
    public void noAttemptFor(Duration time, Failure why) {}

    @Override
    public void refuse() {}

    @Override
    public void release() {}
}
