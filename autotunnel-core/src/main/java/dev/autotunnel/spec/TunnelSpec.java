package dev.autotunnel.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnel is: a server, credentials, and forwards. Immutable; made by {@link #builder(String)}.
 *
 * @param name what logs and events call it: letters, digits, dot, dash and underscore
 * @param server whom to connect to
 * @param forwards what to forward, at least one
 * @param serverAlive when a silent server counts as dead, by default 15 s and 3
 * @param connectDeadline the total time of one attempt (name, TCP, keys and authentication of each jump host and of the
 *     server, forwards, first monitor test), by default 30 s. OpenSSH's {@code ConnectTimeout} bounds only a part of that
 * @param exitOnForwardFailure whether a tunnel with a missing forward is no tunnel, by default true. OpenSSH's option of the
 *     same name, which is off there
 * @param whileDown what becomes of clients that connect while the tunnel is down, by default they wait up to 30 s
 * @param windowLimit how many bytes of one connection may wait for a client that does not read, by default 16 MiB; a window
 *     grows up to there where the line is long. All connections together never hold more than 16 times that. OpenSSH has
 *     no such option, its windows are of 2 MiB
 */
public record TunnelSpec(
        String name,
        SshServer server,
        List<Forward> forwards,
        ServerAlive serverAlive,
        Duration connectDeadline,
        boolean exitOnForwardFailure,
        WhileDown whileDown,
        int windowLimit) {

    /** The default of {@link Builder#windowLimit}: 16 MiB. */
    public static final int DEFAULT_WINDOW_LIMIT = 16 * 1024 * 1024;

    /** The default of {@link Builder#connectDeadline}. */
    public static final Duration DEFAULT_CONNECT_DEADLINE = Duration.ofSeconds(30);

    /** Checks the name, the deadline, and that no two forwards collide. */
    public TunnelSpec {
        Rules.given("name", name);
        Rules.given("server", server);
        Rules.given("serverAlive", serverAlive);
        Rules.given("connectDeadline", connectDeadline);
        Rules.given("whileDown", whileDown);
        boolean sound = name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
        Rules.require(sound, "name", name, "must be 1 to 64 letters, digits, dots, dashes or underscores");
        boolean own = name.equals("internal") || name.startsWith("internal.");
        Rules.require(!own, "name", name, "must not be internal, nor begin with internal.: the library logs there");
        forwards = List.copyOf(forwards);
        Rules.require(!forwards.isEmpty(), "forward", forwards, "must be given at least once");
        Rules.positive("connectDeadline", connectDeadline);
        Rules.window("windowLimit", windowLimit);
        refuseCollisions(forwards);
    }

    /** Begins a spec. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Begins a spec that differs from this one in its name, and in what is set on the builder. */
    public Builder toBuilder(String newName) {
        Builder builder = new Builder(newName);
        builder.address = new ServerText(server.user(), server.host(), server.port());
        builder.credentials = server.credentials();
        builder.hostKeys = server.hostKeys();
        builder.via = server.via();
        builder.forwards.addAll(forwards);
        builder.serverAlive = serverAlive;
        builder.connectDeadline = connectDeadline;
        builder.exitOnForwardFailure = exitOnForwardFailure;
        builder.whileDown = whileDown;
        builder.windowLimit = windowLimit;
        return builder;
    }

    private static void refuseCollisions(List<Forward> forwards) {
        Set<String> names = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (Forward forward : forwards) {
            Rules.require(names.add(forward.name()), "forward.name", forward.name(), "must be unique");
            String side = forward instanceof Forward.Remote ? "on the server " : "here ";
            boolean any = forward.bind() instanceof Endpoint.Tcp tcp && tcp.port() == 0;
            boolean free = any || places.add(side + forward.bind());
            Rules.require(free, "forward", forward.bind(), "must not be bound twice");
        }
    }

    /** Collects a spec; refuses bad values at once or in {@link #build()}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Forward> forwards = new ArrayList<>();
        private @Nullable ServerText address;
        private @Nullable Credentials credentials;
        private @Nullable HostKeys hostKeys;
        private Optional<SshServer> via = Optional.empty();
        private ServerAlive serverAlive = ServerAlive.defaults();
        private Duration connectDeadline = DEFAULT_CONNECT_DEADLINE;
        private boolean exitOnForwardFailure = true;
        private int windowLimit = DEFAULT_WINDOW_LIMIT;
        private WhileDown whileDown = WhileDown.defaults();

        private Builder(String name) {
            this.name = name;
        }

        /** The server as {@code [user@]host[:port]}; required. */
        public Builder server(String text) {
            address = ServerText.parse(Rules.given("server", text));
            return this;
        }

        /** The server with its credentials, host keys and jump hosts in one; takes the place of what was set of these. */
        public Builder server(SshServer server) {
            address = new ServerText(server.user(), server.host(), server.port());
            credentials = server.credentials();
            hostKeys = server.hostKeys();
            via = server.via();
            return this;
        }

        /** How we authenticate; required. */
        public Builder credentials(Credentials value) {
            credentials = value;
            return this;
        }

        /** Which host keys are trusted; required. */
        public Builder hostKeys(HostKeys value) {
            hostKeys = value;
            return this;
        }

        /**
         * The jump host through which the server is reached, in the place of one that was set before; by default none. It may
         * have a jump host itself ({@link SshServer#withVia}). ssh's {@code -J}, its option {@code ProxyJump}.
         */
        public Builder via(SshServer jumpHost) {
            via = Optional.of(Rules.given("via", jumpHost));
            return this;
        }

        /** Adds a forward; at least one is required. */
        public Builder forward(Forward forward) {
            forwards.add(Rules.given("forward", forward));
            return this;
        }

        /** When a silent server counts as dead; by default 15 s and 3. */
        public Builder serverAlive(ServerAlive value) {
            serverAlive = value;
            return this;
        }

        /** When a silent server counts as dead. */
        public Builder serverAlive(Duration interval, int countMax) {
            return serverAlive(new ServerAlive(interval, countMax));
        }

        /** The total time of one attempt; by default 30 s. */
        public Builder connectDeadline(Duration value) {
            connectDeadline = value;
            return this;
        }

        /** Whether a tunnel with a missing forward is no tunnel; by default true. */
        public Builder exitOnForwardFailure(boolean value) {
            exitOnForwardFailure = value;
            return this;
        }

        /** What becomes of clients that connect while the tunnel is down; by default they wait up to 30 s. */
        public Builder whileDown(WhileDown value) {
            whileDown = value;
            return this;
        }

        /**
         * How many bytes of one connection may wait for a client that does not read; by default 16 MiB. Less saves memory where
         * many clients stall, more fills lines that are both very long and very fast.
         */
        public Builder windowLimit(int bytes) {
            windowLimit = bytes;
            return this;
        }

        /**
         * The spec.
         *
         * @throws InvalidSpecException where something is missing or does not fit together
         */
        public TunnelSpec build() {
            ServerText at = given("server", address);
            SshServer server = new SshServer(
                    at.host(),
                    at.port(),
                    at.user(),
                    given("credentials", credentials),
                    given("hostKeys", hostKeys),
                    via);
            return new TunnelSpec(
                    name, server, forwards, serverAlive, connectDeadline, exitOnForwardFailure, whileDown, windowLimit);
        }

        private static <T> T given(String field, @Nullable T value) {
            if (value == null) {
                throw new InvalidSpecException(field, "", "must be given");
            }
            return value;
        }
    }
}
