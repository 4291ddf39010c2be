package dev.autotunnel.autossh;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The destination of a connection in the syntax of {@code ssh}. Immutable.
 *
 * <p>The destination on the command line is {@code [user@]host} or {@code ssh://[user@]host[:port]}. A jump host is
 * {@code [user@]host[:port]}, with or without {@code ssh://}.
 *
 * @param user the user, if given
 * @param host the host name or address; an IPv6 address has no brackets
 * @param port the port, if given
 */
record Destination(Optional<String> user, String host, OptionalInt port) {
    private static final String USER = "(?:(?<user>.+)@)?";
    private static final Pattern PLAIN = Pattern.compile(USER + "(?<host>[^@]+)");
    private static final Pattern WITH_PORT = Pattern.compile(
            USER + "(?:\\[(?<ipv6>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^@:\\[\\]/]+))(?::(?<port>\\d{1,5}))?/?");

    /**
     * Parses the destination on the command line.
     *
     * @throws UsageException if the text is not a destination
     */
    static Destination parse(String text) {
        return text.startsWith("ssh://") ? parseHop(text) : of(PLAIN.matcher(text), text);
    }

    /**
     * Parses one jump host of {@code -J}.
     *
     * @throws UsageException if the text is not a jump host
     */
    static Destination parseHop(String text) {
        String bare = text.startsWith("ssh://") ? text.substring("ssh://".length()) : text;
        return of(WITH_PORT.matcher(bare), text);
    }

    private static Destination of(Matcher matcher, String text) {
        if (!matcher.matches() || text.startsWith("-")) {
            throw new UsageException("\"%s\": must be [user@]host".formatted(text));
        }
        boolean withPort = matcher.pattern() == WITH_PORT;
        String ipv6 = withPort ? matcher.group("ipv6") : null;
        String port = withPort ? matcher.group("port") : null;
        return new Destination(
                Optional.ofNullable(matcher.group("user")),
                ipv6 != null ? ipv6 : matcher.group("host"),
                port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)));
    }
}
