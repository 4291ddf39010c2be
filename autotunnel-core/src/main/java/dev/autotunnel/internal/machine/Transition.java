package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a signal: the new memory and the actions. Immutable, thread-safe.
 *
 * @param memory the new memory
 * @param actions the actions, in this order
 * @param why the failure, if a failure caused the change of state; otherwise null
 */
public record Transition(
        MachineState memory, List<Action> actions, @Nullable Failure why) {
    static Transition ignored(MachineState memory) {
        return new Transition(memory, List.of(), null);
    }

    static Transition to(MachineState memory, Action... actions) {
        return new Transition(memory, List.of(actions), null);
    }

    /** Returns the same transition with an action before all others. */
    Transition after(Action first) {
        List<Action> all = new ArrayList<>(List.of(first));
        all.addAll(actions);
        return new Transition(memory, List.copyOf(all), why);
    }

    static Transition because(Failure why, MachineState memory, Action... actions) {
        return new Transition(memory, List.of(actions), why);
    }
}
