package dev.autotunnel.spec;

import java.time.Duration;

/** What becomes of clients that connect to a local forward while the tunnel is down. */
public sealed interface WhileDown {

    /**
     * They wait, and are served the moment the tunnel is up; at their deadline they are reset.
     *
     * @param most how long a client waits at most
     * @param clients how many may wait at once, over all forwards of a tunnel; further ones are reset
     */
    record Hold(Duration most, int clients) implements WhileDown {
        /** Checks both. */
        public Hold {
            Rules.positive("whileDown.most", most);
            Rules.connections("whileDown.clients", clients);
        }
    }

    /** They are closed at once. */
    record Refuse() implements WhileDown {}

    /** They wait up to 30 s, at most 256 of them: the default. */
    static WhileDown defaults() {
        return hold(Duration.ofSeconds(30), 256);
    }

    /** They wait that long, that many of them. */
    static WhileDown hold(Duration most, int clients) {
        return new Hold(most, clients);
    }

    /** They are closed at once. */
    static WhileDown refuse() {
        return new Refuse();
    }
}
