package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A machine with its memory, a clock that stands still unless told to pass, and timers that ring while it passes. Signals of an
 * attempt carry the current generation unless a test says otherwise.
 */
public final class MachineRig {
    public static final UpDetails USABLE = new UpDetails(List.of(), List.of(), MonitorStatus.PASSING);

    private record Alarm(Duration at, Signal signal) {}

    private final TunnelMachine machine;
    private final Map<Action.Clock, Alarm> alarms = new EnumMap<>(Action.Clock.class);
    private MachineState memory = MachineState.initial();
    private List<Action> actions = List.of();
    private Optional<Failure> why = Optional.empty();
    private Duration clock = Duration.ofHours(1);
    private double chance = 0.5;

    MachineRig(RestartPolicy policy) {
        machine = new TunnelMachine(policy);
    }

    public static Failure failure(Kind kind) {
        return Failure.of(kind, Stage.CONNECT, "no luck");
    }

    MachineRig send(Signal signal) {
        Transition step = machine.step(memory, signal, now());
        memory = step.memory();
        actions = step.actions();
        why = Optional.ofNullable(step.why());
        actions.forEach(this::keepTimers);
        return this;
    }

    MachineRig start() {
        return send(new Signal.Start());
    }

    MachineRig opened() {
        return send(new Signal.Opened(memory.generation(), USABLE));
    }

    MachineRig failed(Kind kind) {
        return send(new Signal.AttemptFailed(memory.generation(), failure(kind)));
    }

    MachineRig lost(Kind kind) {
        return send(new Signal.Lost(memory.generation(), failure(kind)));
    }

    /** A client comes that waits. */
    MachineRig clientCame() {
        return send(new Signal.ClientCame(true));
    }

    MachineRig clientsLeft() {
        return send(new Signal.ClientsLeft());
    }

    MachineRig retryNow() {
        return send(new Signal.RetryNow());
    }

    MachineRig restart() {
        return send(new Signal.Restart());
    }

    MachineRig drain() {
        return send(new Signal.Drain());
    }

    MachineRig drained() {
        return send(new Signal.Drained(memory.generation()));
    }

    MachineRig stop() {
        return send(new Signal.Stop());
    }

    MachineRig closed() {
        return send(new Signal.Closed(memory.generation()));
    }

    MachineRig clockJumped() {
        return send(new Signal.ClockJumped());
    }

    /** Started, and up. */
    MachineRig up() {
        return start().opened();
    }

    /** Lets time pass; each timer that is due on the way rings at its own time. */
    MachineRig pass(Duration time) {
        Duration end = clock.plus(time);
        for (Optional<Action.Clock> due = nextDue(end); due.isPresent(); due = nextDue(end)) {
            Alarm alarm = Objects.requireNonNull(alarms.remove(due.get()));
            clock = alarm.at();
            send(alarm.signal());
        }
        clock = end;
        return this;
    }

    /** Lets the wait for the next attempt pass, to the moment. */
    MachineRig passWait() {
        return pass(waitTime());
    }

    MachineRig chance(double next) {
        chance = next;
        return this;
    }

    /** How long until the next attempt. */
    Duration waitTime() {
        return left(Action.Clock.RETRY).orElseThrow();
    }

    /** How long until that timer rings, where it is set. */
    Optional<Duration> left(Action.Clock timer) {
        Alarm alarm = alarms.get(timer);
        return alarm == null ? Optional.empty() : Optional.of(alarm.at().minus(clock));
    }

    boolean hasTimers() {
        return !alarms.isEmpty();
    }

    Moment now() {
        return new Moment(clock.toNanos(), Instant.EPOCH.plus(clock), chance);
    }

    MachineState memory() {
        return memory;
    }

    Phase phase() {
        return memory.phase();
    }

    TunnelState state() {
        return memory.state();
    }

    /** What the last signal led to. */
    List<Action> actions() {
        return actions;
    }

    /** Why the last signal changed the state. */
    Optional<Kind> why() {
        return why.map(Failure::kind);
    }

    /** The failure to be seen in the state, while waiting or failed. */
    Failure cause() {
        TunnelState state = state();
        return state instanceof TunnelState.Waiting waiting ? waiting.cause() : ((TunnelState.Failed) state).cause();
    }

    private void keepTimers(Action action) {
        if (action instanceof Action.Set set) {
            alarms.put(set.clock(), new Alarm(clock.plus(set.delay()), signalOf(set.clock())));
        } else if (action instanceof Action.Cancel cancel) {
            alarms.remove(cancel.clock());
        }
    }

    private Signal signalOf(Action.Clock timer) {
        return switch (timer) {
            case RETRY -> new Signal.RetryDue(memory.generation());
            case BESIDE -> new Signal.BesideDue(memory.generation());
            case STABLE -> new Signal.StableDue(memory.generation());
            case LIFETIME -> new Signal.LifetimeDue(memory.run());
            case CLOSE -> new Signal.CloseDue(memory.generation());
        };
    }

    private Optional<Action.Clock> nextDue(Duration end) {
        return alarms.entrySet().stream()
                .filter(entry -> entry.getValue().at().compareTo(end) <= 0)
                .min(Map.Entry.comparingByValue((a, b) -> a.at().compareTo(b.at())))
                .map(Map.Entry::getKey);
    }
}
