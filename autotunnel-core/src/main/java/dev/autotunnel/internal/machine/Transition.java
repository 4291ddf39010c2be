package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a signal.
 *
 * @param memory what to remember
 * @param actions what to do, in this order
 * @param why what went wrong, where that is why the state changed
 */
public record Transition(
        MachineState memory, List<Action> actions, @Nullable Failure why) {
    static Transition ignored(MachineState memory) {
        return new Transition(memory, List.of(), null);
    }

    static Transition to(MachineState memory, Action... actions) {
        return new Transition(memory, List.of(actions), null);
    }

    /** The same, with an action before all others. */
    Transition after(Action first) {
        List<Action> all = new ArrayList<>(List.of(first));
        all.addAll(actions);
        return new Transition(memory, List.copyOf(all), why);
    }

    static Transition because(Failure why, MachineState memory, Action... actions) {
        return new Transition(memory, List.of(actions), why);
    }
}
