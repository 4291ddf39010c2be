package dev.autotunnel.internal.supervise;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import java.util.List;

/**
 * Checks whether a spec may replace another one between two runs. The name and the local forwards must stay the same.
 * Thread-safe.
 */
final class SpecChange {
    private SpecChange() {}

    /** Throws an {@link InvalidSpecException} if the name or a local forward differs. */
    static void check(TunnelSpec before, TunnelSpec after) {
        if (!before.name().equals(after.name())) {
            throw new InvalidSpecException("name", after.name(), "must stay " + before.name());
        }
        if (!local(before).equals(local(after))) {
            throw new InvalidSpecException("forward", local(after), "must keep the local forwards, which may be bound");
        }
    }

    private static List<Forward> local(TunnelSpec spec) {
        return spec.forwards().stream()
                .filter(forward -> forward instanceof Forward.Local || forward instanceof Forward.Dynamic)
                .toList();
    }
}
