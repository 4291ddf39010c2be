package dev.autotunnel.benchmarks.peer;

import java.net.InetSocketAddress;
import java.util.Optional;

/** One way to have a tunnel. */
public interface Variant {
    /** What tables call it. */
    String name();

    /** Why it cannot be used here; empty where it can. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Whether the tunnel lives in the JVM that opens it. */
    default boolean isInProcess() {
        return true;
    }

    /** Whether it has forwards of that kind. */
    default boolean has(Route route) {
        return true;
    }

    /**
     * Opens a tunnel that leads to the target; connections made from now on get there.
     *
     * @param line what lies between the peer and the server
     * @throws Exception where it does not open
     */
    Tunnel open(Line line, Route route, InetSocketAddress target) throws Exception;
}
