package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random signals in any order, those that make no sense included: what must hold always, holds. */
class TunnelMachineWalkTest {
    private static final int STEPS = 10_000;
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Action.Clock> CLOCKS = List.of(Action.Clock.values());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void whatever_comes_the_invariants_hold(long seed) {
        RestartPolicy policy = seed % 2 == 0
                ? RestartPolicy.defaults()
                : RestartPolicy.autossh().withMaxStarts(4).withMaxLifetime(Duration.ofMinutes(5));
        Walk walk = new Walk(policy, new Random(seed));
        for (int i = 0; i < STEPS; i++) {
            walk.step();
        }

        assertThat(walk.seen).containsExactlyInAnyOrder(Phase.values());
        assertThat(walk.drains).isPositive();
        assertThat(walk.races > 0).isEqualTo(policy.backoff().equals(Backoff.defaults()));
    }

    @Test
    void the_same_memory_signal_and_moment_lead_to_the_same_step() {
        TunnelMachine machine = new TunnelMachine(RestartPolicy.defaults());
        Moment now = new Moment(7, Instant.EPOCH, 0.3);
        MachineState started =
                machine.step(MachineState.initial(), new Signal.Start(), now).memory();
        Signal failed = new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE));

        assertThat(machine.step(started, failed, now)).isEqualTo(machine.step(started, failed, now));
    }

    private static final class Walk {
        private final TunnelMachine machine;
        private final Random random;
        private final Map<Action.Clock, Signal> timers = new EnumMap<>(Action.Clock.class);
        private final Set<Phase> seen = new HashSet<>();
        private int drains;
        private int races;
        private MachineState memory = MachineState.initial();
        private OptionalLong connected = OptionalLong.empty();
        private long nanos;

        Walk(RestartPolicy policy, Random random) {
            this.machine = new TunnelMachine(policy);
            this.random = random;
        }

        void step() {
            nanos += random.nextInt(20) * 1_000_000_000L;
            Moment now = new Moment(nanos, Instant.EPOCH.plusNanos(nanos), random.nextDouble());
            Signal signal = signal();
            MachineState before = memory;
            Transition step = machine.step(before, signal, now);
            memory = step.memory();
            seen.add(memory.phase());
            drains += memory.draining() ? 1 : 0;
            step.actions().forEach(this::carryOut);
            check(before, signal, step);
        }

        private void check(MachineState before, Signal signal, Transition step) {
            Supplier<String> what = () -> signal + " led from " + before + " to " + step;
            assertThat(memory.state()).as(what).isNotNull();
            assertThat(memory.state().phase()).as(what).isEqualTo(memory.phase());
            assertThat(memory.generation()).as(what).isBetween(before.generation(), before.generation() + 1);
            assertThat(memory.run()).as(what).isBetween(before.run(), before.run() + 1);
            assertThat(memory.draining() && memory.phase() != Phase.STOPPING)
                    .as(what)
                    .isFalse();
            boolean alive = memory.phase() == Phase.CONNECTING || memory.phase() == Phase.UP || memory.draining();
            assertThat(connected.isPresent()).as(what).isEqualTo(alive);
            switch (memory.phase()) {
                case STOPPED, FAILED -> assertThat(timers).as(what).isEmpty();
                case STOPPING -> checkTimersOfStopping(what);
                case WAITING -> assertThat(timers).as(what).containsKey(Action.Clock.RETRY);
                case CONNECTING, UP -> assertThat(timers).as(what).doesNotContainKey(Action.Clock.RETRY);
            }
            assertThat(timers.containsKey(Action.Clock.BESIDE)).as(what).isEqualTo(memory.racing());
            assertThat(memory.racing() && memory.phase() != Phase.CONNECTING)
                    .as(what)
                    .isFalse();
            races += memory.racing() ? 1 : 0;
            if (memory.phase() == Phase.UP && !memory.stable()) {
                assertThat(timers).as(what).containsKey(Action.Clock.STABLE);
            }
        }

        private void checkTimersOfStopping(Supplier<String> what) {
            if (memory.draining()) {
                assertThat(timers.keySet()).as(what).isSubsetOf(Action.Clock.LIFETIME);
            } else {
                assertThat(timers).as(what).containsOnlyKeys(Action.Clock.CLOSE);
            }
        }

        private void carryOut(Action action) {
            if (action instanceof Action.Connect connect) {
                assertThat(connected).as("connected already at %s", action).isEmpty();
                assertThat(connect.generation()).isEqualTo(memory.generation());
                connected = OptionalLong.of(connect.generation());
            } else if (action instanceof Action.Disconnect disconnect) {
                if (connected.isPresent()) {
                    assertThat(disconnect.generation()).isEqualTo(connected.getAsLong());
                }
                connected = OptionalLong.empty();
            } else if (action instanceof Action.ConnectBeside beside) {
                assertThat(connected).hasValue(beside.generation());
                assertThat(memory.phase()).isEqualTo(Phase.CONNECTING);
            } else if (action instanceof Action.Probe probe) {
                assertThat(connected).hasValue(probe.generation());
            } else if (action instanceof Action.Set set) {
                assertThat(set.delay()).isGreaterThanOrEqualTo(Duration.ZERO);
                timers.put(set.clock(), due(set.clock()));
            } else if (action instanceof Action.Cancel cancel) {
                timers.remove(cancel.clock());
            }
        }

        private Signal due(Action.Clock clock) {
            return switch (clock) {
                case RETRY -> new Signal.RetryDue(memory.generation());
                case BESIDE -> new Signal.BesideDue(memory.generation());
                case STABLE -> new Signal.StableDue(memory.generation());
                case LIFETIME -> new Signal.LifetimeDue(memory.run());
                case CLOSE -> new Signal.CloseDue(memory.generation());
            };
        }

        private Signal signal() {
            long generation = memory.generation() - (random.nextInt(4) == 0 ? 1 : 0);
            return switch (random.nextInt(18)) {
                case 0 -> new Signal.Start();
                case 1, 2 -> new Signal.Opened(generation, MachineRig.USABLE);
                case 3 -> new Signal.Changed(generation, UpDetails.NOTHING);
                case 4 -> new Signal.AttemptFailed(generation, failure());
                case 5 -> new Signal.Lost(generation, failure());
                case 6 -> new Signal.RetryNow();
                case 7 -> new Signal.Restart();
                case 8 -> new Signal.ClockJumped();
                case 9 -> random.nextInt(3) == 0 ? new Signal.Stop() : new Signal.ClockJumped();
                case 10 -> new Signal.Closed(generation);
                case 11 -> stale();
                case 12 -> random.nextInt(3) == 0 ? new Signal.Drain() : new Signal.RetryNow();
                case 13 -> new Signal.Drained(generation);
                case 14 -> new Signal.ClientCame(random.nextBoolean());
                case 15 -> new Signal.ClientsLeft();
                default -> ring(CLOCKS.get(random.nextInt(CLOCKS.size())));
            };
        }

        /** A timer that rang while its cancellation was on the way. */
        private Signal stale() {
            long generation = memory.generation() - 1;
            return switch (random.nextInt(5)) {
                case 0 -> new Signal.RetryDue(generation);
                case 3 -> new Signal.BesideDue(generation);
                case 1 -> new Signal.StableDue(generation);
                case 2 -> new Signal.LifetimeDue(memory.run() - 1);
                default -> new Signal.CloseDue(generation);
            };
        }

        private Signal ring(Action.Clock clock) {
            Signal set = timers.remove(clock);
            return set == null ? stale() : set;
        }

        private Failure failure() {
            return MachineRig.failure(KINDS.get(random.nextInt(KINDS.size())));
        }
    }
}
