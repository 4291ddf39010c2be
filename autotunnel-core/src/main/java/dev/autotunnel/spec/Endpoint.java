package dev.autotunnel.spec;

/** One end of a forward. */
public sealed interface Endpoint {

    /** Returns whether this stands for all addresses of a host. */
    default boolean isWildcard() {
        return false;
    }

    /**
     * A TCP port of a host.
     *
     * @param host a name or an address, IPv6 without brackets; {@code *} for all addresses of the server, where it listens
     * @param port 1 to 65535, or 0 for any free port
     */
    record Tcp(String host, int port) implements Endpoint {
        /** Checks the host and the port. */
        public Tcp {
            Rules.host("host", host);
            Rules.portOrZero("port", port);
        }

        /** Returns whether the host is an address, not a name that needs a lookup. */
        public boolean isAddress() {
            return Rules.isAddress(host);
        }

        @Override
        public boolean isWildcard() {
            boolean literal = host.contains(":") || host.matches("[0-9.]+");
            return host.equals("*") || (literal && Rules.isAnyLocal(host));
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * A unix-domain socket.
     *
     * @param path absolute, of at most 107 bytes: what {@code sun_path} holds on Linux, and the most that {@code ssh} takes
     */
    record Unix(String path) implements Endpoint {
        /** Checks the path. */
        public Unix {
            Rules.socketPath("path", path);
        }

        @Override
        public String toString() {
            return path;
        }
    }
}
