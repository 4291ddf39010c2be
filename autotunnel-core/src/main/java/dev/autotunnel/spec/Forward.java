package dev.autotunnel.spec;

/**
 * One forwarded port or socket, written as for OpenSSH: {@code [bind_address:]port:host:hostport}, and
 * {@code [bind_address:]port} where clients name their targets themselves.
 *
 * <ul>
 *   <li>IPv6 addresses stand in brackets: {@code [::1]:8080:[2001:db8::1]:80}.
 *   <li>Without a bind address the port is bound to 127.0.0.1, {@code localhost} means the same.
 *   <li>{@code *} or an empty bind address binds all IPv4 addresses; that is logged as a warning.
 *   <li>Port 0 takes any free port; ask the supervisor which.
 *   <li>An absolute path stands for a unix socket: {@code 8080:/run/app.sock}, {@code /run/db.sock:db:5432},
 *       {@code /run/me.sock:/run/app.sock}. One with a colon stands in brackets. The server cannot listen on one for us.
 * </ul>
 *
 * The name, by default the text, is what events and {@code localAddress(name)} use.
 */
public sealed interface Forward {

    /** How many connections a forward has at once unless told otherwise. */
    int DEFAULT_MAX_CONNECTIONS = 4096;

    /** What events and {@code localAddress(name)} call it; unique within a spec. */
    String name();

    /** Where it listens, here or on the server. */
    Endpoint bind();

    /**
     * How many connections it has at once, those that wait for the tunnel included, by default 4096; a client that comes
     * when there are as many is sent away at once, and an event says so. OpenSSH has no such option.
     */
    int maxConnections();

    /**
     * The same with another cap on its connections.
     *
     * @throws InvalidSpecException unless it is from 1 to 65536
     */
    Forward withMaxConnections(int most);

    /**
     * Accepts here, connects from the server: {@code ssh -L}. The file of a socket that listens here may be used by this user
     * alone ({@code StreamLocalBindMask 0177}); it must not exist ({@code StreamLocalBindUnlink no}), and is gone after
     * {@code stop()}.
     *
     * @param name what to call it
     * @param bind where to listen; a path has at most 97 bytes
     * @param target what the server connects to, names resolved there; a path is in ASCII
     * @param maxConnections how many connections it has at once
     */
    record Local(String name, Endpoint bind, Endpoint target, int maxConnections) implements Forward {
        /** Checks them. */
        public Local {
            ForwardText.checkName(name);
            Rules.bindable("forward", bind);
            Rules.targetOnServer("forward", target);
            Rules.connections("forward.maxConnections", maxConnections);
        }

        /** With the default cap. */
        public Local(String name, Endpoint bind, Endpoint target) {
            this(name, bind, target, DEFAULT_MAX_CONNECTIONS);
        }

        @Override
        public Local withMaxConnections(int most) {
            return new Local(name, bind, target, most);
        }
    }

    /**
     * Accepts on the server, connects from here: {@code ssh -R}.
     *
     * @param name what to call it
     * @param bind where the server listens
     * @param target what is connected to from here
     * @param maxConnections how many connections it has at once
     */
    record Remote(String name, Endpoint.Tcp bind, Endpoint target, int maxConnections) implements Forward {
        /** Checks the name, the target and the cap. */
        public Remote {
            ForwardText.checkName(name);
            Rules.target("forward", target);
            Rules.connections("forward.maxConnections", maxConnections);
        }

        /** With the default cap. */
        public Remote(String name, Endpoint.Tcp bind, Endpoint target) {
            this(name, bind, target, DEFAULT_MAX_CONNECTIONS);
        }

        @Override
        public Remote withMaxConnections(int most) {
            return new Remote(name, bind, target, most);
        }
    }

    /**
     * Accepts here, connects from the server to whatever target each client asks for by SOCKS 5, 4 or 4a: {@code ssh -D}.
     * Names are resolved by the server. Clients need no password; only CONNECT is offered.
     *
     * @param name what to call it
     * @param bind where to listen
     * @param maxConnections how many connections it has at once
     */
    record Dynamic(String name, Endpoint.Tcp bind, int maxConnections) implements Forward {
        /** Checks the name and the cap. */
        public Dynamic {
            ForwardText.checkName(name);
            Rules.connections("forward.maxConnections", maxConnections);
        }

        /** With the default cap. */
        public Dynamic(String name, Endpoint.Tcp bind) {
            this(name, bind, DEFAULT_MAX_CONNECTIONS);
        }

        @Override
        public Dynamic withMaxConnections(int most) {
            return new Dynamic(name, bind, most);
        }
    }

    /** {@code ssh -L}, named after its text. */
    static Local local(String text) {
        return local(text, text);
    }

    /** {@code ssh -L} with a name. */
    static Local local(String name, String text) {
        ForwardText<Endpoint> parsed = ForwardText.parseLocal("forward", text);
        return new Local(name, parsed.bind(), parsed.target());
    }

    /** {@code ssh -R}, named after its text. */
    static Remote remote(String text) {
        return remote(text, text);
    }

    /** {@code ssh -R} with a name. */
    static Remote remote(String name, String text) {
        ForwardText<Endpoint.Tcp> parsed = ForwardText.parseRemote("forward", text);
        return new Remote(name, parsed.bind(), parsed.target());
    }

    /** {@code ssh -D}, {@code [bind_address:]port}, named after its text. */
    static Dynamic dynamic(String text) {
        return dynamic(text, text);
    }

    /** {@code ssh -D} with a name. */
    static Dynamic dynamic(String name, String text) {
        return new Dynamic(name, ForwardText.parseBind("forward", text));
    }
}
