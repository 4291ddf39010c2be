package dev.autotunnel.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code [user@]host[:port]}, IPv6 in brackets. The user may contain colons and {@code @}.
 *
 * @param user by default the user of this process
 * @param host without brackets
 * @param port by default 22
 */
record ServerText(String user, String host, int port) {
    private static final String SYNTAX = "must be [user@]host[:port], IPv6 addresses in brackets";
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<user>[^\\s]+)@)?(?:\\[(?<ipv6>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^\\s:@\\[\\]/]+))(?::(?<port>\\d{1,5}))?");

    /** Splits the text at its last {@code @}: some gateways want a user name with colons and further {@code @}s. */
    static ServerText parse(String text) {
        Matcher matcher = FORM.matcher(text);
        Rules.require(matcher.matches() && !text.contains("://"), "server", masked(text), SYNTAX);
        boolean sound = matcher.group("ipv6") == null || Rules.isIpv6(matcher.group("ipv6"));
        Rules.require(sound, "server", masked(text), SYNTAX);
        String user = matcher.group("user") != null ? matcher.group("user") : System.getProperty("user.name");
        String host = matcher.group("ipv6") != null ? matcher.group("ipv6") : matcher.group("host");
        String port = matcher.group("port");
        int number = port == null ? SshServer.DEFAULT_PORT : Integer.parseInt(port);
        return new ServerText(user, host, Rules.port("server.port", number));
    }

    /** Hides what follows the user's name in a text that is refused: in a URL, that would be a password. */
    private static String masked(String text) {
        int at = text.lastIndexOf('@');
        boolean password = at > 0 && text.substring(0, at).contains(":");
        return password ? "***" + text.substring(at) : text;
    }
}
