package dev.autotunnel.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An SSH server: its address, our user there, the host keys that we accept, and the jump hosts on the way.
 *
 * <p>Immutable; thread-safe. No {@code toString} shows a secret.
 */
public final class SshServer {
    /** The port of SSH. */
    public static final int DEFAULT_PORT = 22;

    /** How many jump hosts there may be on the way to a server. */
    public static final int MOST_JUMP_HOSTS = 16;

    private final String host;
    private final int port;
    private final String user;
    private final Credentials credentials;
    private final HostKeys hostKeys;
    private final @Nullable String hostKeyAlias;
    private final List<SshServer> jumps;
    private final Connector connector;
    private final Algorithms algorithms;

    private SshServer(Builder builder, List<SshServer> jumps) {
        this.host = Rules.serverHost("server.host", Rules.given("server", builder.host));
        this.port = Rules.port("server.port", builder.port);
        this.user = builder.user;
        this.credentials = Rules.given("credentials", builder.credentials);
        this.hostKeys = Rules.given("hostKeys", builder.hostKeys);
        this.hostKeyAlias = builder.hostKeyAlias;
        this.jumps = List.copyOf(jumps);
        this.connector = builder.connector;
        this.algorithms = builder.algorithms;
        boolean plain = !user.isBlank() && user.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "server.user", user, "must be a user name");
        boolean few = jumps.size() <= MOST_JUMP_HOSTS;
        Rules.require(few, "server.jump", jumps.size(), "must be at most " + MOST_JUMP_HOSTS + " jump hosts");
        connector.check(this);
        boolean sound = route().stream().skip(1).allMatch(server -> server.connector.equals(Connector.tcp()));
        Rules.require(sound, "connector", connector, "must be given for the first server of the route only");
    }

    /**
     * Begins a server at that address.
     *
     * @param address as {@code [user@]host[:port]}, IPv6 in brackets; by default the user of this process and port 22
     * @throws InvalidSpecException if it has another form
     */
    public static Builder builder(String address) {
        return new Builder().address(address);
    }

    /** Begins a server whose address or host is set on the builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A server that is reached without a jump host.
     *
     * @param address as {@code [user@]host[:port]}, IPv6 in brackets; by default the user of this process and port 22
     * @throws InvalidSpecException if it has another form
     */
    public static SshServer of(String address, Credentials credentials, HostKeys hostKeys) {
        return builder(address).credentials(credentials).hostKeys(hostKeys).build();
    }

    /** Begins a server that differs from this one in what is set on the builder. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.set(this);
        return builder;
    }

    /**
     * Returns the name or address of the server. Without a jump host the name is looked up on this machine, and all its
     * addresses are tried. With jump hosts, the last one looks the name up and connects. A {@link #connector() connector} that
     * is a proxy, a command or a socket factory gets the name as it is.
     */
    public String host() {
        return host;
    }

    /** The port; by default 22. */
    public int port() {
        return port;
    }

    /** The user on the server; by default the user of this process. */
    public String user() {
        return user;
    }

    /** How we authenticate. */
    public Credentials credentials() {
        return credentials;
    }

    /** Which host keys are trusted. */
    public HostKeys hostKeys() {
        return hostKeys;
    }

    /**
     * Returns the name under which known_hosts has the key of this server; by default empty, which stands for the host and the
     * port. See {@link Builder#hostKeyAlias}.
     */
    public Optional<String> hostKeyAlias() {
        return Optional.ofNullable(hostKeyAlias);
    }

    /**
     * The jump hosts on the way to this server in the order in which they are connected to, as for {@code -J}; by default none.
     * None of them has jump hosts itself.
     */
    public List<SshServer> jumps() {
        return jumps;
    }

    /**
     * Returns the way to this server; by default TCP. Only the first server of a route can have another one: the others are
     * reached through the jump host before them.
     */
    public Connector connector() {
        return connector;
    }

    /** Returns the algorithms that are offered to this server; by default those of OpenSSH. */
    public Algorithms algorithms() {
        return algorithms;
    }

    /** All servers on the way in the order in which they are connected to: the jump hosts, then this one. */
    public List<SshServer> route() {
        List<SshServer> all = new ArrayList<>(jumps);
        all.add(this);
        return List.copyOf(all);
    }

    /** Returns the addresses of {@link #route()} as text. */
    public String routeText() {
        return route().stream().map(SshServer::address).collect(Collectors.joining(", then "));
    }

    /** The server as {@code user@host:port}, without the way to it. */
    public String address() {
        return user + "@" + new Endpoint.Tcp(host, port);
    }

    private SshServer withoutJumps() {
        return jumps.isEmpty() ? this : new SshServer(toBuilder(), List.of());
    }

    private Object[] components() {
        return new Object[] {host, port, user, credentials, hostKeys, hostKeyAlias, jumps, connector, algorithms};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SshServer that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        String alias = hostKeyAlias == null ? "" : " as " + hostKeyAlias;
        String way = connector.equals(Connector.tcp()) ? "" : " by " + connector;
        String own = "%s%s with %s, host keys %s%s".formatted(address(), way, credentials, hostKeys, alias);
        return jumps.isEmpty()
                ? own
                : jumps.stream().map(SshServer::toString).collect(Collectors.joining(", then ")) + ", then " + own;
    }

    /** Collects a server; refuses bad values at once or in {@link #build()}. Not thread-safe. */
    public static final class Builder {
        private final List<SshServer> jumps = new ArrayList<>();
        private @Nullable String host;
        private int port = DEFAULT_PORT;
        private String user = System.getProperty("user.name");
        private @Nullable Credentials credentials;
        private @Nullable HostKeys hostKeys;
        private @Nullable String hostKeyAlias;
        private Connector connector = Connector.tcp();
        private Algorithms algorithms = Algorithms.defaults();

        Builder() {}

        /**
         * Sets host, port and user in one, as {@code [user@]host[:port]}, IPv6 in brackets; by default the user of this process
         * and port 22. The text is split at its last {@code @}, so the user may contain colons, as some gateways want it:
         * {@code ops:db1@gateway}. There is no place for a password.
         *
         * @throws InvalidSpecException if it has another form
         */
        public Builder address(String text) {
            ServerText at = ServerText.parse(Rules.given("server", text));
            return host(at.host()).port(at.port()).user(at.user());
        }

        /** The name or address of the server, IPv6 without brackets; required, unless {@link #address} is given. */
        public Builder host(String value) {
            host = Rules.given("server.host", value);
            return this;
        }

        /** The port, from 1 to 65535; by default 22. The option {@code Port}. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** The user on the server; by default the user of this process. The option {@code User}. */
        public Builder user(String value) {
            user = Rules.given("server.user", value);
            return this;
        }

        /** How we authenticate; required. */
        public Builder credentials(Credentials value) {
            credentials = Rules.given("credentials", value);
            return this;
        }

        /** Which host keys are trusted; required. */
        public Builder hostKeys(HostKeys value) {
            hostKeys = Rules.given("hostKeys", value);
            return this;
        }

        /**
         * Sets the name under which known_hosts has the key of this server. It is looked up and written instead of the host
         * and the port, in lower case. By default there is none. Use an alias if many servers share an address, or if a server
         * is reached through a forwarded port. It has no effect on pinned keys. The option {@code HostKeyAlias}.
         *
         * @throws InvalidSpecException if it is empty, contains blanks, or does not stand for one place, as {@code *} does not
         */
        public Builder hostKeyAlias(String alias) {
            hostKeyAlias = Rules.alias("server.hostKeyAlias", alias).toLowerCase(Locale.ROOT);
            return this;
        }

        /**
         * Adds a jump host behind those that were added before: {@code jump(a).jump(b)} is {@code -J a,b}, the option
         * {@code ProxyJump}. By default there is none; 16 are the most. Each has its own user, credentials and host keys. If it
         * has jump hosts itself, they come right before it.
         */
        public Builder jump(SshServer jumpHost) {
            Rules.given("server.jump", jumpHost).route().forEach(hop -> jumps.add(hop.withoutJumps()));
            return this;
        }

        /**
         * Sets the way to this server: TCP with a bind address or an address family, a proxy, a command, or a socket factory. By
         * default TCP. With jump hosts, set it on the first jump host. The options {@code ProxyCommand}, {@code BindAddress} and
         * {@code AddressFamily}.
         */
        public Builder connector(Connector value) {
            connector = Rules.given("connector", value);
            return this;
        }

        /**
         * Sets the algorithms that are offered to this server, and how short an RSA key may be; by default those of OpenSSH.
         * The options {@code KexAlgorithms}, {@code Ciphers}, {@code MACs}, {@code HostKeyAlgorithms},
         * {@code PubkeyAcceptedAlgorithms}, {@code CASignatureAlgorithms} and {@code RequiredRSASize}. Each jump host has its
         * own.
         */
        public Builder algorithms(Algorithms value) {
            algorithms = Rules.given("algorithms", value);
            return this;
        }

        /** Replaces all values that were set before. */
        void set(SshServer server) {
            host = server.host;
            port = server.port;
            user = server.user;
            credentials = server.credentials;
            hostKeys = server.hostKeys;
            hostKeyAlias = server.hostKeyAlias;
            connector = server.connector;
            algorithms = server.algorithms;
            jumps.clear();
            jumps.addAll(server.jumps);
        }

        /**
         * The server.
         *
         * @throws InvalidSpecException if something is missing, there are more than 16 jump hosts, or the connector does not
         *     fit
         */
        public SshServer build() {
            return new SshServer(this, jumps);
        }
    }
}
