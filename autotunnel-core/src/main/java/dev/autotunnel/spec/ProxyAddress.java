package dev.autotunnel.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address of a proxy, {@code host:port} with IPv6 in brackets. */
final class ProxyAddress {
    private static final String FIELD = "connector.proxy";
    private static final String SYNTAX = "must be host:port, IPv6 addresses in brackets, without a user";
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<ipv6>[^\\[\\]\\s@]+)]|(?<host>[^\\s:@\\[\\]/]+)):(?<port>\\d{1,5})");

    private ProxyAddress() {}

    static Endpoint.Tcp parse(String text) {
        Matcher matcher = FORM.matcher(Rules.given(FIELD, text));
        int at = text.lastIndexOf('@');
        String shown = at < 0 ? text : "***" + text.substring(at); // there may be a password before it
        Rules.require(matcher.matches(), FIELD, shown, SYNTAX);
        String ipv6 = matcher.group("ipv6");
        Rules.require(ipv6 == null || Rules.isIpv6(ipv6), FIELD, shown, SYNTAX);
        int port = Integer.parseInt(matcher.group("port"));
        return new Endpoint.Tcp(ipv6 == null ? matcher.group("host") : ipv6, Rules.port(FIELD, port));
    }
}
