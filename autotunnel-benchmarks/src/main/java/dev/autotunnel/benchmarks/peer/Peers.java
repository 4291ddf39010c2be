package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.benchmarks.site.ServerAccess;
import java.util.List;

/** Who is compared, in the order of the table. */
public final class Peers {
    private Peers() {}

    /** All, whether they can be used here or not. */
    public static List<Variant> all(ServerAccess access) {
        return List.of(
                new Raw(),
                OpenSsh.asItComes(access),
                OpenSsh.sameAlgorithms(access),
                new PlainJsch(access),
                new Mina(access),
                new Ours(access));
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Variant named(String name, ServerAccess access) {
        return all(access).stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant " + name));
    }
}
