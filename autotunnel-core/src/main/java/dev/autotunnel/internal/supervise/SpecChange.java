package dev.autotunnel.internal.supervise;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import java.util.List;

/** What of a spec may change between two runs of a tunnel: all but its name and its local forwards. */
final class SpecChange {
    private SpecChange() {}

    /** Throws an {@link InvalidSpecException} if something changes that must not. */
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
                .filter(forward -> !(forward instanceof Forward.Remote))
                .toList();
    }
}
