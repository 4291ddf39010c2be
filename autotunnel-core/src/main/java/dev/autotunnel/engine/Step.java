package dev.autotunnel.engine;

import dev.autotunnel.event.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a signal.
 *
 * @param memory what to remember
 * @param actions what to do, in this order
 * @param why what went wrong, where that is why the state changed
 */
public record Step(
        Memory memory, List<Action> actions, @Nullable Failure why) {
    static Step ignored(Memory memory) {
        return new Step(memory, List.of(), null);
    }

    static Step to(Memory memory, Action... actions) {
        return new Step(memory, List.of(actions), null);
    }

    static Step because(Failure why, Memory memory, Action... actions) {
        return new Step(memory, List.of(actions), why);
    }
}
