package dev.autotunnel.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads {@code [bind_address:]port:host:hostport}, where an absolute path may stand for either end.
 *
 * @param bind where to listen
 * @param target where to connect to
 */
record ForwardText<B extends Endpoint>(B bind, Endpoint target) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY = "0.0.0.0";

    /** The names that {@code ssh} sends to the server, which binds them in all of its address families (RFC 4254 section 7.1). */
    private static final String LOOPBACK_OF_SERVER = "localhost";

    private static final String ANY_OF_SERVER = "*";
    private static final String SYNTAX =
            "must be [bind_address:]port:host:hostport, an absolute path for either end that is a unix socket, IPv6 addresses"
                    + " in brackets";
    private static final String PORTS = "must have port numbers up to 65535, the last not 0";

    /** Parses the text of {@code -L}. */
    static ForwardText<Endpoint> parseLocal(String field, String text) {
        Reader reader = new Reader(field, text, SYNTAX, PORTS, ForwardText::bindHost);
        return reader.forward();
    }

    /** Parses the text of {@code -R}; refuses a socket on which the server would have to listen. */
    static ForwardText<Endpoint.Tcp> parseRemote(String field, String text) {
        Reader reader = new Reader(field, text, SYNTAX, PORTS, ForwardText::serverBindHost);
        ForwardText<Endpoint> parsed = reader.forward();
        return new ForwardText<>(port(field, text, parsed.bind()), parsed.target());
    }

    /** Parses {@code host:port} or a path: a target by itself. */
    static Endpoint parseTarget(String field, String text) {
        String syntax = "must be host:port, an absolute path, or *, IPv6 addresses in brackets";
        Reader reader =
                new Reader(field, text, syntax, "must have a port number from 1 to 65535", ForwardText::bindHost);
        return reader.target();
    }

    /** Requires a port: the server and SOCKS cannot listen on anything else. */
    static Endpoint.Tcp port(String field, Object value, Endpoint bind) {
        if (bind instanceof Endpoint.Tcp port) {
            return port;
        }
        throw new InvalidSpecException(
                field,
                value,
                "must listen on a port: unix sockets are for local forwards only (JSch has none on the server's side)");
    }

    /** A host that is given by itself, without brackets. */
    static String host(String text) {
        boolean sound = isHost(Rules.given("forward.host", text));
        Rules.require(sound, "forward.host", text, "must be a host name or an address, IPv6 without brackets");
        return text;
    }

    /** Reads {@code [bind_address:]port}. */
    static Endpoint.Tcp parseBind(String field, String text) {
        String syntax = "must be [bind_address:]port, IPv6 addresses in brackets";
        Reader reader =
                new Reader(field, text, syntax, "must have a port number from 0 to 65535", ForwardText::bindHost);
        return reader.port(reader.split());
    }

    static String name(String name) {
        boolean plain = !Rules.given("forward.name", name).isBlank()
                && name.length() <= 200
                && name.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "forward.name", name, "must be 1 to 200 printable characters");
        return name;
    }

    /**
     * The host on which this machine listens. "localhost" would bind two sockets if there is IPv6, and the port would be taken if
     * one of them is.
     */
    static String bindHost(String text) {
        return switch (Rules.given("forward.bind", text)) {
            case "", ANY_OF_SERVER -> ANY;
            case LOOPBACK_OF_SERVER -> LOOPBACK;
            default -> host(text);
        };
    }

    /** The host on which the server listens. The server is asked for the name, as by {@code ssh}: its rules may name it. */
    static String serverBindHost(String text) {
        boolean all = Rules.given("forward.bind", text).isEmpty() || text.equals(ANY_OF_SERVER);
        return all ? ANY_OF_SERVER : host(text);
    }

    private static boolean isPath(String part) {
        return part.startsWith("/");
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || "/*[]".indexOf(c) >= 0);
    }

    /** One text, and the rules, for the messages of refused values. */
    private record Reader(String field, String text, String syntax, String ports, UnaryOperator<String> bindHost) {
        Reader {
            Rules.given(field, text);
        }

        void require(boolean holds) {
            Rules.require(holds, field, text, syntax);
        }

        ForwardText<Endpoint> forward() {
            List<String> parts = split();
            int last = parts.size() - 1;
            if (isPath(parts.get(last))) {
                return new ForwardText<>(bind(parts.subList(0, last)), socket(parts.get(last)));
            }
            require(last >= 2);
            Endpoint bind = bind(parts.subList(0, last - 1));
            String host = parts.get(last - 1);
            require(isHost(host));
            return new ForwardText<>(bind, new Endpoint.Tcp(host, number(parts.get(last), 1)));
        }

        Endpoint target() {
            List<String> parts = split();
            if (parts.size() == 1 && isPath(parts.get(0))) {
                return socket(parts.get(0));
            }
            require(parts.size() == 2 && isHost(parts.get(0)));
            return new Endpoint.Tcp(parts.get(0), number(parts.get(1), 1));
        }

        /** Splits at colons outside of brackets. */
        List<String> split() {
            List<String> parts = new ArrayList<>();
            int at = 0;
            while (at <= text.length()) {
                int end;
                if (at < text.length() && text.charAt(at) == '[') {
                    end = text.indexOf(']', at);
                    require(end > at + 1 && mayStandInBrackets(text.substring(at + 1, end)));
                    parts.add(text.substring(at + 1, end));
                    end++;
                    require(end == text.length() || text.charAt(end) == ':');
                } else {
                    int colon = text.indexOf(':', at);
                    end = colon < 0 ? text.length() : colon;
                    parts.add(text.substring(at, end));
                }
                at = end + 1;
            }
            return parts;
        }

        private static boolean mayStandInBrackets(String part) {
            return Rules.isIpv6(part) || isPath(part);
        }

        /** A path, or a port. */
        private Endpoint bind(List<String> parts) {
            return parts.size() == 1 && isPath(parts.get(0)) ? socket(parts.get(0)) : port(parts);
        }

        /** OpenSSH would take a backslash for an escape. */
        private Endpoint.Unix socket(String path) {
            require(path.indexOf('\\') < 0);
            return new Endpoint.Unix(Rules.socketPath(field, path));
        }

        /** Parses a bind address of one part, the port, or of two parts. */
        Endpoint.Tcp port(List<String> parts) {
            require(parts.size() == 1 || parts.size() == 2);
            String host = parts.size() == 2 ? parts.get(0) : LOOPBACK_OF_SERVER;
            int port = number(parts.get(parts.size() - 1), 0);
            require(host.isEmpty() || host.equals(ANY_OF_SERVER) || isHost(host));
            return new Endpoint.Tcp(bindHost.apply(host), port);
        }

        private int number(String part, int least) {
            require(!part.isEmpty() && part.length() <= 5 && part.chars().allMatch(c -> c >= '0' && c <= '9'));
            int port = Integer.parseInt(part);
            Rules.require(port >= least && port <= 65_535, field, text, ports);
            return port;
        }
    }
}
