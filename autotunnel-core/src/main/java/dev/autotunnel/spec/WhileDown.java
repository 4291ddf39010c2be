package dev.autotunnel.spec;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How clients are treated that connect to a local forward while the tunnel is down. By default up to 256 of them wait, for up
 * to 30 s. OpenSSH has no such option: its listeners close with the connection.
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
     * Returns a rule by which clients wait, and are served as soon as the tunnel is up. At their deadline they are reset.
     *
     * @param most how long a client waits at most; positive
     * @param clients how many may wait at once, over all forwards of a tunnel, from 1 to 65536; further ones are reset
     * @throws InvalidSpecException if one of them breaks its rule
     */
    public static Hold hold(Duration most, int clients) {
        return new Hold(most, clients, false);
    }

    /** Clients are reset at once; a SOCKS client gets a reply. */
    public static WhileDown refuse() {
        return Refuse.INSTANCE;
    }

    /** Clients wait; made by {@link WhileDown#hold}. */
    public static final class Hold extends WhileDown {
        private final Duration most;
        private final int clients;
        private final boolean discardsFinished;

        private Hold(Duration most, int clients, boolean discardsFinished) {
            this.most = Rules.positive("whileDown.most", most);
            this.clients = clients;
            this.discardsFinished = discardsFinished;
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

        /** Whether a client is dropped if it ends its data while it waits; false by default. */
        public boolean discardsFinished() {
            return discardsFinished;
        }

        /**
         * Returns the same rule, but a client that sends data and then ends it while it waits is dropped and never reaches
         * the target.
         *
         * <p>TCP does not show whether such a client closed its socket or only its sending half. By default the client counts
         * as half closed: the tunnel delivers its data once it is up, and sends the answer back. So the data of a client that
         * gave up after its first request is delivered too. Use this rule if no client half-closes before it has its answer;
         * databases are an example. At most 16 KiB of a waiting client are read. If a client has sent more, the end of its
         * data is not noticed.
         */
        public Hold discardFinished() {
            return new Hold(most, clients, true);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Hold that
                    && most.equals(that.most)
                    && clients == that.clients
                    && discardsFinished == that.discardsFinished;
        }

        @Override
        public int hashCode() {
            return Objects.hash(most, clients, discardsFinished);
        }

        @Override
        public String toString() {
            return "hold " + clients + " clients for " + most + (discardsFinished ? ", unless they finish" : "");
        }
    }

    /** Clients are reset at once, and a SOCKS client gets a reply; made by {@link WhileDown#refuse}. */
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
