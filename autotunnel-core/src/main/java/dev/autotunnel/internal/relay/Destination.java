package dev.autotunnel.internal.relay;

import dev.autotunnel.event.Direction;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;

/** Says to which target the clients of a local listener are connected. Thread-safe. */
sealed interface Destination {

    /**
     * Connects all clients to the same target.
     *
     * @param target the target of all clients
     */
    record Fixed(Endpoint target) implements Destination {
        @Override
        public Direction direction() {
            return Direction.LOCAL;
        }

        @Override
        public String toString() {
            return target.toString();
        }
    }

    /** Connects each client to the target that it asks for by SOCKS. */
    record AskedFor() implements Destination {
        @Override
        public Direction direction() {
            return Direction.DYNAMIC;
        }

        @Override
        public String toString() {
            return "SOCKS";
        }
    }

    /** Returns the destination of a forward that listens here. */
    static Destination of(Forward forward) {
        if (forward instanceof Forward.Local local) {
            return new Fixed(local.target());
        }
        if (forward instanceof Forward.Dynamic) {
            return new AskedFor();
        }
        throw new IllegalArgumentException(forward.name() + " does not listen here");
    }

    Direction direction();
}
