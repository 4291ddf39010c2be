package dev.autotunnel.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code [bind_address:]port:host:hostport}.
 *
 * @param bind where to listen
 * @param target where to connect to
 */
record ForwardText(Endpoint.Tcp bind, Endpoint.Tcp target) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY = "0.0.0.0";

    static ForwardText parse(String field, String text) {
        String ports = "must have port numbers up to 65535, the last not 0";
        String syntax = "must be [bind_address:]port:host:hostport, IPv6 addresses in brackets";
        Reader reader = new Reader(field, text, syntax, ports);
        List<String> parts = reader.split();
        reader.require(parts.size() == 3 || parts.size() == 4);
        Endpoint.Tcp bind = reader.bind(parts.subList(0, parts.size() - 2));
        String host = parts.get(parts.size() - 2);
        reader.require(isHost(host));
        return new ForwardText(bind, new Endpoint.Tcp(host, reader.port(parts.get(parts.size() - 1), 1)));
    }

    /** Reads {@code [bind_address:]port}. */
    static Endpoint.Tcp parseBind(String field, String text) {
        String syntax = "must be [bind_address:]port, IPv6 addresses in brackets";
        Reader reader = new Reader(field, text, syntax, "must have a port number from 0 to 65535");
        List<String> parts = reader.split();
        reader.require(parts.size() == 1 || parts.size() == 2);
        return reader.bind(parts);
    }

    static void checkName(String name) {
        boolean plain = !name.isBlank() && name.length() <= 200 && name.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "forward.name", name, "must be 1 to 200 printable characters");
    }

    /** "localhost" would bind two sockets where there is IPv6, and the port would be taken when one of them is. */
    private static String bindHost(String text) {
        return switch (text) {
            case "", "*" -> ANY;
            case "localhost" -> LOOPBACK;
            default -> text;
        };
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || "/*[]".indexOf(c) >= 0);
    }

    /** One text, and the rules to name where it breaks them. */
    private record Reader(String field, String text, String syntax, String ports) {
        void require(boolean holds) {
            Rules.require(holds, field, text, syntax);
        }

        /** Splits at colons, but not inside brackets. */
        List<String> split() {
            List<String> parts = new ArrayList<>();
            int at = 0;
            while (at <= text.length()) {
                int end;
                if (at < text.length() && text.charAt(at) == '[') {
                    end = text.indexOf(']', at);
                    require(end > at + 1 && Rules.isIpv6(text.substring(at + 1, end)));
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

        /** Of one part, the port, or two. */
        Endpoint.Tcp bind(List<String> parts) {
            String host = parts.size() == 2 ? bindHost(parts.get(0)) : LOOPBACK;
            int port = port(parts.get(parts.size() - 1), 0);
            require(isHost(host));
            return new Endpoint.Tcp(host, port);
        }

        int port(String part, int least) {
            require(!part.isEmpty() && part.length() <= 5 && part.chars().allMatch(c -> c >= '0' && c <= '9'));
            int port = Integer.parseInt(part);
            Rules.require(port >= least && port <= 65_535, field, text, ports);
            return port;
        }
    }
}
