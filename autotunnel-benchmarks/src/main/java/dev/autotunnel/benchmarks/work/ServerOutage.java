package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.site.PrivateSshd;
import dev.autotunnel.benchmarks.site.Tools;

/** How a server is away. Packets are dropped by rules of nft, so it needs a network namespace of its own. */
enum ServerOutage {
    /** {@code sshd} is stopped: nothing listens on its port. */
    REFUSED("port refused") {
        @Override
        void begin(PrivateSshd server) {
            server.stop();
        }

        @Override
        void end(PrivateSshd server) {
            server.restart();
        }
    },
    /** New connections are dropped without a word, and the sessions end. */
    DROPPED("SYN dropped") {
        @Override
        void begin(PrivateSshd server) {
            drop(server, "tcp dport %d tcp flags & (syn | ack) == syn drop;".formatted(port(server)));
            server.killSessions();
        }
    },
    /** Connections are accepted, but no data passes, and the sessions end. A segment of 64 bytes or less carries none. */
    SILENT("accepted but silent") {
        @Override
        void begin(PrivateSshd server) {
            drop(
                    server,
                    "tcp dport %1$d ip length > 64 drop; tcp sport %1$d ip length > 64 drop;".formatted(port(server)));
            server.killSessions();
        }
    };

    private final String text;

    ServerOutage(String text) {
        this.text = text;
    }

    /** What a table calls it. */
    String text() {
        return text;
    }

    /** The server goes away, with all its sessions. */
    abstract void begin(PrivateSshd server);

    /** The server is back when this returns. */
    void end(PrivateSshd server) {
        Tools.require("nft", "delete table inet " + table(server));
    }

    private static void drop(PrivateSshd server, String rules) {
        Tools.require(
                "nft",
                "table inet %s { chain in { type filter hook input priority 0; %s }; }"
                        .formatted(table(server), rules));
    }

    private static String table(PrivateSshd server) {
        return "outage" + port(server);
    }

    private static int port(PrivateSshd server) {
        return server.access().port();
    }
}
