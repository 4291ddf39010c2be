package dev.autotunnel.spec;

/**
 * One forwarded port, written as for OpenSSH: {@code [bind_address:]port:host:hostport}, and {@code [bind_address:]port} where
 * clients name their targets themselves.
 *
 * <ul>
 *   <li>IPv6 addresses stand in brackets: {@code [::1]:8080:[2001:db8::1]:80}.
 *   <li>Without a bind address the port is bound to 127.0.0.1, {@code localhost} means the same.
 *   <li>{@code *} or an empty bind address binds all IPv4 addresses; that is logged as a warning.
 *   <li>Port 0 takes any free port; ask the supervisor which.
 * </ul>
 *
 * The name, by default the text, is what events and {@code localAddress(name)} use.
 */
public sealed interface Forward {

    /** What events and {@code localAddress(name)} call it; unique within a spec. */
    String name();

    /** Where it listens, here or on the server. */
    Endpoint.Tcp bind();

    /**
     * Accepts here, connects from the server: {@code ssh -L}.
     *
     * @param name what to call it
     * @param bind where to listen
     * @param target what the server connects to, names resolved there
     */
    record Local(String name, Endpoint.Tcp bind, Endpoint.Tcp target) implements Forward {
        /** Checks the name and the target. */
        public Local {
            ForwardText.checkName(name);
            Rules.port("forward", target.port());
        }
    }

    /**
     * Accepts on the server, connects from here: {@code ssh -R}.
     *
     * @param name what to call it
     * @param bind where the server listens
     * @param target what is connected to from here
     */
    record Remote(String name, Endpoint.Tcp bind, Endpoint.Tcp target) implements Forward {
        /** Checks the name and the target. */
        public Remote {
            ForwardText.checkName(name);
            Rules.port("forward", target.port());
        }
    }

    /**
     * Accepts here, connects from the server to whatever target each client asks for by SOCKS 5, 4 or 4a: {@code ssh -D}.
     * Names are resolved by the server. Clients need no password; only CONNECT is offered.
     *
     * @param name what to call it
     * @param bind where to listen
     */
    record Dynamic(String name, Endpoint.Tcp bind) implements Forward {
        /** Checks the name. */
        public Dynamic {
            ForwardText.checkName(name);
        }
    }

    /** {@code ssh -L}, named after its text. */
    static Local local(String text) {
        return local(text, text);
    }

    /** {@code ssh -L} with a name. */
    static Local local(String name, String text) {
        ForwardText parsed = ForwardText.parse("forward", text);
        return new Local(name, parsed.bind(), parsed.target());
    }

    /** {@code ssh -R}, named after its text. */
    static Remote remote(String text) {
        return remote(text, text);
    }

    /** {@code ssh -R} with a name. */
    static Remote remote(String name, String text) {
        ForwardText parsed = ForwardText.parse("forward", text);
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
