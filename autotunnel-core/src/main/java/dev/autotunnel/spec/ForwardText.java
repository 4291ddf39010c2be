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
    private static final String SYNTAX = "must be [bind_address:]port:host:hostport, IPv6 addresses in brackets";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY = "0.0.0.0";

    static ForwardText parse(String field, String text) {
        List<String> parts = split(field, text);
        Rules.require(parts.size() == 3 || parts.size() == 4, field, text, SYNTAX);
        String bindHost = parts.size() == 4 ? bindHost(parts.remove(0)) : LOOPBACK;
        int bindPort = port(field, text, parts.get(0), 0);
        String host = parts.get(1);
        Rules.require(isHost(bindHost) && isHost(host), field, text, SYNTAX);
        int hostPort = port(field, text, parts.get(2), 1);
        return new ForwardText(new Endpoint.Tcp(bindHost, bindPort), new Endpoint.Tcp(host, hostPort));
    }

    static void checkName(String name) {
        boolean plain = !name.isBlank() && name.length() <= 200 && name.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "forward.name", name, "must be 1 to 200 printable characters");
    }

    /** Splits at colons, but not inside brackets. */
    private static List<String> split(String field, String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            int end;
            if (at < text.length() && text.charAt(at) == '[') {
                end = text.indexOf(']', at);
                Rules.require(end > at + 1 && Rules.isIpv6(text.substring(at + 1, end)), field, text, SYNTAX);
                parts.add(text.substring(at + 1, end));
                end++;
                Rules.require(end == text.length() || text.charAt(end) == ':', field, text, SYNTAX);
            } else {
                int colon = text.indexOf(':', at);
                end = colon < 0 ? text.length() : colon;
                parts.add(text.substring(at, end));
            }
            at = end + 1;
        }
        return parts;
    }

    /** "localhost" would bind two sockets where there is IPv6, and the port would be taken when one of them is. */
    private static String bindHost(String text) {
        return switch (text) {
            case "", "*" -> ANY;
            case "localhost" -> LOOPBACK;
            default -> text;
        };
    }

    private static int port(String field, String text, String part, int least) {
        boolean digits = !part.isEmpty() && part.length() <= 5 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        Rules.require(digits, field, text, SYNTAX);
        int port = Integer.parseInt(part);
        Rules.require(
                port >= least && port <= 65_535, field, text, "must have port numbers up to 65535, the last not 0");
        return port;
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || "/*[]".indexOf(c) >= 0);
    }
}
