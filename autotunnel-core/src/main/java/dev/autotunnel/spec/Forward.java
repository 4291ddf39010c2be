package dev.autotunnel.spec;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One forwarded port or socket: {@code ssh -L}, {@code -R} or {@code -D}; or a target for sockets without any port. It has a
 * name, by which events, counters, {@code localAddress(name)} and {@code connect(name)} call it.
 *
 * <p>There are two ways to write one. As parts, which need no parser:
 *
 * <pre>{@code
 * Forward.local("db").to("db.internal", 5432).on(0)
 * Forward.local("app").toSocket("/run/app.sock").on("::1", 8080)
 * Forward.remote("web").to("127.0.0.1", 8080).on(80)
 * Forward.dynamic("socks").on(1080)
 * Forward.direct("db").to("db.internal", 5432)
 * }</pre>
 *
 * <p>Or as OpenSSH's text, {@code [bind_address:]port:host:hostport}, or {@code [bind_address:]port} if clients name their
 * targets themselves: {@code Forward.local("db", "0:db.internal:5432")}.
 *
 * <ul>
 *   <li>In the text IPv6 addresses stand in brackets: {@code [::1]:8080:[2001:db8::1]:80}. As a part they have none.
 *   <li>Without a bind address the port is bound to the loopback; {@code localhost} means the same. Here that is 127.0.0.1. The
 *       server is asked for {@code localhost}, as by {@code ssh}, which OpenSSH binds as 127.0.0.1 and ::1, or as
 *       one of them if the port is taken on the other.
 *   <li>{@code *} or an empty bind address binds all IPv4 addresses here, and all addresses of the server; that is logged as a
 *       warning.
 *   <li>Port 0 takes any free port; ask the supervisor which.
 *   <li>In the text an absolute path stands for a unix socket: {@code 8080:/run/app.sock}, {@code /run/db.sock:db:5432},
 *       {@code /run/me.sock:/run/app.sock}. One with a colon stands in brackets. The server cannot listen on one for us.
 * </ul>
 *
 * <p>All methods that make a forward throw {@link InvalidSpecException} if a value breaks its rule. Immutable; thread-safe.
 */
public abstract sealed class Forward {

    /** The default of the most connections that a forward has at once: 4096. */
    public static final int DEFAULT_MAX_CONNECTIONS = 4096;

    private final String name;
    private final int maxConnections;

    private Forward(String name, int maxConnections) {
        this.name = ForwardText.name(name);
        this.maxConnections = maxConnections;
        Rules.connections("forward.maxConnections", maxConnections);
    }

    /** Begins {@code ssh -L}: accepts here, connects from the server. */
    public static NeedsTarget<NeedsBind<Local>> local(String name) {
        ForwardText.name(name);
        return new NeedsTarget<>(
                target -> new NeedsBind<>(ForwardText::bindHost, bind -> new Local(name, bind, target)));
    }

    /** {@code ssh -L} with a name, as text: {@code [bind_address:]port:host:hostport}. */
    public static Local local(String name, String text) {
        ForwardText.name(name);
        ForwardText<Endpoint> parsed = ForwardText.parseLocal("forward", text);
        return new Local(name, parsed.bind(), parsed.target());
    }

    /** Begins {@code ssh -R}: accepts on the server, connects from here. */
    public static NeedsTarget<NeedsBind<Remote>> remote(String name) {
        ForwardText.name(name);
        return new NeedsTarget<>(target -> new NeedsBind<>(
                ForwardText::serverBindHost,
                bind -> new Remote(name, ForwardText.port("forward", bind, bind), target)));
    }

    /** {@code ssh -R} with a name, as text: {@code [bind_address:]port:host:hostport}. */
    public static Remote remote(String name, String text) {
        ForwardText.name(name);
        ForwardText<Endpoint.Tcp> parsed = ForwardText.parseRemote("forward", text);
        return new Remote(name, parsed.bind(), parsed.target());
    }

    /** Begins {@code ssh -D}: accepts here, connects from the server to the target that each client asks for. */
    public static NeedsBind<Dynamic> dynamic(String name) {
        ForwardText.name(name);
        return new NeedsBind<>(
                ForwardText::bindHost, bind -> new Dynamic(name, ForwardText.port("forward", bind, bind)));
    }

    /** {@code ssh -D} with a name, as text: {@code [bind_address:]port}. */
    public static Dynamic dynamic(String name, String text) {
        return new Dynamic(ForwardText.name(name), ForwardText.parseBind("forward", text));
    }

    /** Begins a forward without a port: the application connects by {@code TunnelSupervisor.connect}. */
    public static NeedsTarget<Direct> direct(String name) {
        ForwardText.name(name);
        return new NeedsTarget<>(target -> new Direct(name, target));
    }

    /**
     * A forward without a port, as text: {@code host:port}, the absolute path of a unix socket, or {@code *} for every target
     * that the application asks for.
     */
    public static Direct direct(String name, String text) {
        boolean every = Rules.given("forward", text).equals("*");
        return new Direct(ForwardText.name(name), every ? null : ForwardText.parseTarget("forward", text));
    }

    /** The name that events, counters and {@code localAddress(name)} use; unique within a spec. */
    public final String name() {
        return name;
    }

    /** Returns where the forward listens: on this machine or on the server. Null if it is a {@link Direct} one. */
    public abstract @Nullable Endpoint bind();

    /**
     * Returns how many connections the forward may have at once, including clients that wait for the tunnel; by default 4096.
     * If a client comes when the limit is reached, it is reset at once (a client of a remote forward is refused), and an event says so. OpenSSH has no such option.
     */
    public final int maxConnections() {
        return maxConnections;
    }

    /**
     * Returns the same forward with another limit of its connections.
     *
     * @throws InvalidSpecException unless it is from 1 to 65536
     */
    public abstract Forward withMaxConnections(int most);

    abstract @Nullable Object[] components();

    /** Whether the other forward is of the same class, with equal components. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Forward that
                        && getClass() == that.getClass()
                        && Arrays.equals(components(), that.components()));
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(components());
    }

    /**
     * Accepts here, connects from the server: {@code ssh -L}. The file of a socket that listens here may be used by this user
     * alone ({@code StreamLocalBindMask 0177}). It must not exist ({@code StreamLocalBindUnlink no}), and is gone after
     * {@code stop()}.
     */
    public static final class Local extends Forward {
        private final Endpoint bind;
        private final Endpoint target;

        private Local(String name, Endpoint bind, Endpoint target) {
            this(name, bind, target, DEFAULT_MAX_CONNECTIONS);
        }

        private Local(String name, Endpoint bind, Endpoint target, int maxConnections) {
            super(name, maxConnections);
            this.bind = bind;
            this.target = target;
            Rules.bindable("forward", bind);
            Rules.targetOnServer("forward", target);
        }

        /** Returns where the forward listens. The path of a socket has at most 97 bytes. */
        @Override
        public Endpoint bind() {
            return bind;
        }

        /** Returns the target to which the server connects. The server resolves names. The path of a socket is in ASCII. */
        public Endpoint target() {
            return target;
        }

        @Override
        public Local withMaxConnections(int most) {
            return new Local(name(), bind, target, most);
        }

        @Override
        Object[] components() {
            return new Object[] {name(), bind, target, maxConnections()};
        }

        @Override
        public String toString() {
            return "local %s (%s to %s)".formatted(name(), bind, target);
        }
    }

    /** Accepts on the server, connects from here: {@code ssh -R}. */
    public static final class Remote extends Forward {
        private final Endpoint.Tcp bind;
        private final Endpoint target;

        private Remote(String name, Endpoint.Tcp bind, Endpoint target) {
            this(name, bind, target, DEFAULT_MAX_CONNECTIONS);
        }

        private Remote(String name, Endpoint.Tcp bind, Endpoint target, int maxConnections) {
            super(name, maxConnections);
            this.bind = bind;
            this.target = target;
            Rules.target("forward", target);
        }

        /** Returns where the server listens. The host is {@code *} if that is all of its addresses. */
        @Override
        public Endpoint.Tcp bind() {
            return bind;
        }

        /** Returns the target, to which we connect from this machine. */
        public Endpoint target() {
            return target;
        }

        @Override
        public Remote withMaxConnections(int most) {
            return new Remote(name(), bind, target, most);
        }

        @Override
        Object[] components() {
            return new Object[] {name(), bind, target, maxConnections()};
        }

        @Override
        public String toString() {
            return "remote %s (%s to %s)".formatted(name(), bind, target);
        }
    }

    /**
     * Accepts here, connects from the server to the target that each client asks for by SOCKS 5, 4 or 4a: {@code ssh -D}.
     * Names are resolved by the server. Clients need no password; only CONNECT is offered.
     */
    public static final class Dynamic extends Forward {
        private final Endpoint.Tcp bind;

        private Dynamic(String name, Endpoint.Tcp bind) {
            this(name, bind, DEFAULT_MAX_CONNECTIONS);
        }

        private Dynamic(String name, Endpoint.Tcp bind, int maxConnections) {
            super(name, maxConnections);
            this.bind = bind;
        }

        /** Returns where the forward listens. */
        @Override
        public Endpoint.Tcp bind() {
            return bind;
        }

        @Override
        public Dynamic withMaxConnections(int most) {
            return new Dynamic(name(), bind, most);
        }

        @Override
        Object[] components() {
            return new Object[] {name(), bind, maxConnections()};
        }

        @Override
        public String toString() {
            return "dynamic %s (%s)".formatted(name(), bind);
        }
    }

    /**
     * Listens nowhere: the application connects from inside the JVM, by {@code TunnelSupervisor.connect}, and the server
     * connects to the target. OpenSSH has {@code ssh -W} for one such connection.
     */
    public static final class Direct extends Forward {
        private final @Nullable Endpoint target;

        private Direct(String name, @Nullable Endpoint target) {
            this(name, target, DEFAULT_MAX_CONNECTIONS);
        }

        private Direct(String name, @Nullable Endpoint target, int maxConnections) {
            super(name, maxConnections);
            this.target = target;
            if (target != null) {
                Rules.targetOnServer("forward", target);
            }
        }

        /** Returns null: a direct forward does not listen. */
        @Override
        public @Nullable Endpoint bind() {
            return null;
        }

        /** Returns the target to which the server connects; empty if the application may ask for every target. */
        public Optional<Endpoint> target() {
            return Optional.ofNullable(target);
        }

        @Override
        public Direct withMaxConnections(int most) {
            return new Direct(name(), target, most);
        }

        @Override
        @Nullable
        Object[] components() {
            return new @Nullable Object[] {name(), target, maxConnections()};
        }

        @Override
        public String toString() {
            return "direct %s (to %s)".formatted(name(), target == null ? "*" : target);
        }
    }

    /**
     * A builder of a forward that still needs its target.
     *
     * @param <N> what comes next: {@link NeedsBind}, or the forward itself if it does not listen
     */
    public static final class NeedsTarget<N> {
        private final Function<Endpoint, N> next;

        private NeedsTarget(Function<Endpoint, N> next) {
            this.next = next;
        }

        /**
         * Sets a port as the target.
         *
         * @param host a name or an address, IPv6 without brackets; the side that connects resolves it
         * @param port from 1 to 65535
         */
        public N to(String host, int port) {
            return to(new Endpoint.Tcp(ForwardText.host(host), Rules.port("forward.port", port)));
        }

        /** Sets a unix socket as the target, by its absolute path on the side that connects. */
        public N toSocket(String path) {
            return to(new Endpoint.Unix(path));
        }

        /** Sets a port or a unix socket as the target. */
        public N to(Endpoint target) {
            return next.apply(Rules.given("forward.target", target));
        }
    }

    /**
     * A builder of a forward that still needs the address on which it listens.
     *
     * @param <F> the type of the forward
     */
    public static final class NeedsBind<F extends Forward> {
        private final UnaryOperator<String> host;
        private final Function<Endpoint, F> last;

        private NeedsBind(UnaryOperator<String> host, Function<Endpoint, F> last) {
            this.host = host;
            this.last = last;
        }

        /** Listens on that port of the loopback: of 127.0.0.1 here, of {@code localhost} on the server. 0 takes any free one. */
        public F on(int port) {
            return on("localhost", port);
        }

        /**
         * Listens on that port of an address.
         *
         * @param address a name or an address, IPv6 without brackets; {@code *} or nothing for all IPv4 addresses here, and for
         *     all addresses of the server
         * @param port from 1 to 65535; 0 takes any free one
         */
        public F on(String address, int port) {
            return on(new Endpoint.Tcp(host.apply(address), port));
        }

        /** Listens on a unix socket, by its absolute path here. Only a local forward can. */
        public F onSocket(String path) {
            return on(new Endpoint.Unix(path));
        }

        /** Listens on a port or a unix socket. */
        public F on(Endpoint bind) {
            return last.apply(Rules.given("forward.bind", bind));
        }
    }
}
