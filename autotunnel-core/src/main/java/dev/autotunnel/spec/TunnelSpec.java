package dev.autotunnel.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The description of a tunnel: a server with its jump hosts, credentials, and forwards. {@link #builder(String)} makes one.
 *
 * <p>Immutable; thread-safe. No {@code toString} shows a secret.
 */
public final class TunnelSpec {
    /** The default of {@link Builder#windowLimit}: 16 MiB. */
    public static final int DEFAULT_WINDOW_LIMIT = 16 * 1024 * 1024;

    /** The default of {@link Builder#connectDeadline}: 30 s. */
    public static final Duration DEFAULT_CONNECT_DEADLINE = Duration.ofSeconds(30);

    private final String name;
    private final SshServer server;
    private final List<Forward> forwards;
    private final ServerAlive serverAlive;
    private final Duration connectDeadline;
    private final boolean exitOnForwardFailure;
    private final WhileDown whileDown;
    private final int windowLimit;

    private TunnelSpec(Builder builder) {
        this.name = builder.name;
        this.server = builder.server.build();
        this.forwards = List.copyOf(builder.forwards);
        this.serverAlive = builder.serverAlive;
        this.connectDeadline = Rules.positive("connectDeadline", builder.connectDeadline);
        this.exitOnForwardFailure = builder.exitOnForwardFailure;
        this.whileDown = builder.whileDown;
        this.windowLimit = builder.windowLimit;
        boolean sound = name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
        Rules.require(sound, "name", name, "must be 1 to 64 letters, digits, dots, dashes or underscores");
        boolean own = name.equals("internal") || name.startsWith("internal.");
        Rules.require(!own, "name", name, "must not be internal, nor begin with internal.: the library logs there");
        Rules.require(!forwards.isEmpty(), "forward", forwards, "must be given at least once");
        Rules.window("windowLimit", windowLimit);
        refuseCollisions(forwards);
    }

    /**
     * Begins a spec.
     *
     * @param name what logs and events call the tunnel: letters, digits, dot, dash and underscore, 64 at most
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Begins a copy of this spec, in which the builder may change values. */
    public Builder toBuilder() {
        return toBuilder(name);
    }

    /** Begins a copy of this spec with another name, in which the builder may change values. */
    public Builder toBuilder(String newName) {
        Builder builder = new Builder(newName);
        builder.server.set(server);
        builder.forwards.addAll(forwards);
        builder.serverAlive = serverAlive;
        builder.connectDeadline = connectDeadline;
        builder.exitOnForwardFailure = exitOnForwardFailure;
        builder.whileDown = whileDown;
        builder.windowLimit = windowLimit;
        return builder;
    }

    /** Returns the name of the tunnel in logs and events. */
    public String name() {
        return name;
    }

    /** The server to connect to, with its credentials, host keys and jump hosts. */
    public SshServer server() {
        return server;
    }

    /** Returns the forwards, at least one, in the order given. */
    public List<Forward> forwards() {
        return forwards;
    }

    /** When a silent server counts as dead, by default 15 s and 3. */
    public ServerAlive serverAlive() {
        return serverAlive;
    }

    /** The total time of one attempt; see {@link Builder#connectDeadline}. */
    public Duration connectDeadline() {
        return connectDeadline;
    }

    /** Returns whether a tunnel is up only if all its forwards are bound; see {@link Builder#exitOnForwardFailure}. */
    public boolean exitOnForwardFailure() {
        return exitOnForwardFailure;
    }

    /** Returns how clients are treated that connect while the tunnel is down; by default they wait up to 30 s. */
    public WhileDown whileDown() {
        return whileDown;
    }

    /** How many bytes of one connection may wait for a client that does not read; see {@link Builder#windowLimit}. */
    public int windowLimit() {
        return windowLimit;
    }

    private static void refuseCollisions(List<Forward> forwards) {
        Set<String> names = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (Forward forward : forwards) {
            Rules.require(names.add(forward.name()), "forward.name", forward.name(), "must be unique");
            String side = forward instanceof Forward.Remote ? "on the server " : "here ";
            Endpoint bind = forward.bind();
            if (bind != null) {
                boolean any = bind instanceof Endpoint.Tcp tcp && tcp.port() == 0;
                boolean free = any || places.add(side + (forward instanceof Forward.Remote ? onServer(bind) : bind));
                Rules.require(free, "forward", bind, "must not be bound twice");
            }
        }
    }

    /** Returns a text that is the same for two listeners of the server of which it cannot have both. */
    private static String onServer(Endpoint bind) {
        return bind.toString().replaceFirst("^localhost:", "127.0.0.1:").replaceFirst("^0\\.0\\.0\\.0:", "*:");
    }

    private Object[] components() {
        return new Object[] {
            name, server, forwards, serverAlive, connectDeadline, exitOnForwardFailure, whileDown, windowLimit
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TunnelSpec that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return ("tunnel %s to %s, forwards %s, ServerAlive %s, connect deadline %s, exit on forward failure %s, while down %s, "
                        + "window limit %d")
                .formatted(components());
    }

    /** Builds a spec. Refuses bad values at once or in {@link #build()}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Forward> forwards = new ArrayList<>();
        private final SshServer.Builder server = new SshServer.Builder();
        private ServerAlive serverAlive = ServerAlive.defaults();
        private Duration connectDeadline = DEFAULT_CONNECT_DEADLINE;
        private boolean exitOnForwardFailure = true;
        private int windowLimit = DEFAULT_WINDOW_LIMIT;
        private WhileDown whileDown = WhileDown.defaults();

        private Builder(String name) {
            this.name = Rules.given("name", name);
        }

        /**
         * Sets the server as {@code [user@]host[:port]}, IPv6 in brackets; required. The default is the user of this process
         * and port 22.
         *
         * @throws InvalidSpecException if it has another form
         */
        public Builder server(String address) {
            server.address(address);
            return this;
        }

        /**
         * Sets the server with its credentials, host keys and jump hosts. This replaces all of these that were set before.
         */
        public Builder server(SshServer value) {
            server.set(Rules.given("server", value));
            return this;
        }

        /** Sets the credentials; required. The options {@code IdentityFile} and {@code IdentityAgent}. */
        public Builder credentials(Credentials value) {
            server.credentials(value);
            return this;
        }

        /** Sets the trusted host keys; required. The options {@code UserKnownHostsFile} and {@code StrictHostKeyChecking}. */
        public Builder hostKeys(HostKeys value) {
            server.hostKeys(value);
            return this;
        }

        /**
         * Adds a jump host behind those that were added before: {@code jump(a).jump(b)} is {@code -J a,b}, the option
         * {@code ProxyJump}. By default there is none; see {@link SshServer.Builder#jump}.
         */
        public Builder jump(SshServer jumpHost) {
            server.jump(jumpHost);
            return this;
        }

        /** Adds a forward; at least one is required. */
        public Builder forward(Forward forward) {
            forwards.add(Rules.given("forward", forward));
            return this;
        }

        /**
         * Sets when a silent server counts as dead; by default 15 s and 3. The options {@code ServerAliveInterval} and
         * {@code ServerAliveCountMax}.
         */
        public Builder serverAlive(ServerAlive value) {
            serverAlive = Rules.given("serverAlive", value);
            return this;
        }

        /**
         * When a silent server counts as dead.
         *
         * @throws InvalidSpecException if one of them breaks its rule: see {@link ServerAlive#of}
         */
        public Builder serverAlive(Duration interval, int countMax) {
            return serverAlive(ServerAlive.of(interval, countMax));
        }

        /**
         * Sets the total time of one attempt; by default 30 s. The attempt consists of the name lookup, TCP, keys and
         * authentication of each jump host and of the server, the forwards, and the first monitor test. OpenSSH's
         * {@code ConnectTimeout} limits only a part of that.
         */
        public Builder connectDeadline(Duration value) {
            connectDeadline = Rules.given("connectDeadline", value);
            return this;
        }

        /**
         * Sets whether a tunnel is up only if all its forwards are bound; by default true. This is OpenSSH's option of the
         * same name, whose default is off. If it is off, the tunnel is up as soon as one forward is bound. Missing forwards
         * are tried again every 5 s.
         */
        public Builder exitOnForwardFailure(boolean value) {
            exitOnForwardFailure = value;
            return this;
        }

        /**
         * Sets how clients are treated that connect while the tunnel is down; by default they wait up to 30 s. OpenSSH has no
         * such option.
         */
        public Builder whileDown(WhileDown value) {
            whileDown = Rules.given("whileDown", value);
            return this;
        }

        /**
         * Sets how many bytes of one connection may wait for a client that does not read, from 64 KiB to 1 GiB; by default 16
         * MiB. A window grows up to this limit if the line is long. A lower limit saves memory if many clients stall. A
         * higher limit fills lines that are both very long and very fast. All connections of a tunnel together never hold
         * more than 16 times the limit. The connections of all tunnels of the JVM never hold more than a quarter of the
         * largest heap. OpenSSH has no such option: its windows are 2 MiB.
         */
        public Builder windowLimit(int bytes) {
            windowLimit = bytes;
            return this;
        }

        /**
         * The spec.
         *
         * @throws InvalidSpecException if something is missing or does not fit together
         */
        public TunnelSpec build() {
            return new TunnelSpec(this);
        }
    }
}
