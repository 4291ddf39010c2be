package dev.autotunnel.spec;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of clients that connect to a local forward while the tunnel is down. By default they wait up to 30 s, at most
 * 256 of them. OpenSSH has no such option: its listeners close with the connection.
 *
 * <p>Immutable; thread-safe.
 */
public abstract sealed class WhileDown {
    private WhileDown() {}

    /** Clients wait up to 30 s, at most 256 of them: the default. */
    public static WhileDown defaults() {
        return hold(Duration.ofSeconds(30), 256);
    }

    /**
     * Clients wait, and are served the moment the tunnel is up. At their deadline they are reset.
     *
     * @param most how long a client waits at most; positive
     * @param clients how many may wait at once, over all forwards of a tunnel, from 1 to 65536; further ones are reset
     * @throws InvalidSpecException if one of them breaks its rule
     */
    public static WhileDown hold(Duration most, int clients) {
        return new Hold(most, clients);
    }

    /** Clients are closed at once. */
    public static WhileDown refuse() {
        return Refuse.INSTANCE;
    }

    /** Clients wait; made by {@link WhileDown#hold}. */
    public static final class Hold extends WhileDown {
        private final Duration most;
        private final int clients;

        private Hold(Duration most, int clients) {
            this.most = Rules.positive("whileDown.most", most);
            this.clients = clients;
            Rules.connections("whileDown.clients", clients);
        }

        /** How long a client waits at most. */
        public Duration most() {
            return most;
        }

        /** How many clients may wait at once. */
        public int clients() {
            return clients;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Hold that && most.equals(that.most) && clients == that.clients;
        }

        @Override
        public int hashCode() {
            return Objects.hash(most, clients);
        }

        @Override
        public String toString() {
            return "hold " + clients + " clients for " + most;
        }
    }

    /** Clients are closed at once; made by {@link WhileDown#refuse}. */
    public static final class Refuse extends WhileDown {
        private static final Refuse INSTANCE = new Refuse();

        private Refuse() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Refuse;
        }

        @Override
        public int hashCode() {
            return Refuse.class.hashCode();
        }

        @Override
        public String toString() {
            return "refuse";
        }
    }
}
