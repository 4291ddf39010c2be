package dev.autotunnel.spec;

/** One end of a forward. */
public sealed interface Endpoint {

    /**
     * A TCP port of a host.
     *
     * @param host a name or an address, IPv6 without brackets
     * @param port 1 to 65535; 0 where a free port is to be chosen
     */
    record Tcp(String host, int port) implements Endpoint {
        /** Checks both. */
        public Tcp {
            Rules.host("host", host);
            Rules.portOrZero("port", port);
        }

        /** Whether this stands for all addresses of a host. */
        public boolean isWildcard() {
            boolean literal = host.contains(":") || host.matches("[0-9.]+");
            return literal && Rules.isAnyLocal(host);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
