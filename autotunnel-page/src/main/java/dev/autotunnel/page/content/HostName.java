package dev.autotunnel.page.content;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of hosts in requests, each in one notation: lower case, and an IPv6 address in brackets and without {@code ::}.
 * Nothing is looked up.
 */
final class HostName {
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[0:0:0:0:0:0:0:1]");

    private HostName() {}

    /**
     * Returns the one notation of a name, or of an address without brackets.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static String checked(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String result = NAME.matcher(lower).matches() ? lower : ipv6(lower);
        if (result == null) {
            throw new IllegalArgumentException("host: " + host + ": must be a host name or an address");
        }
        return result;
    }

    /** Returns host and port of a request in the one notation, with port 80 if there is none. */
    static String authority(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String host = withoutPort(lower);
        String port = host.equals(lower) ? ":80" : lower.substring(host.length());
        String address = host.startsWith("[") && host.endsWith("]") ? ipv6(host.substring(1, host.length() - 1)) : null;
        return (address == null ? host : address) + port;
    }

    /** Returns the host of an authority. */
    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** Returns whether a host in the one notation always means the own machine. */
    static boolean isLoopback(String checked) {
        return LOOPBACK.matcher(checked).matches();
    }

    private static @Nullable String ipv6(String text) {
        if (!IPV6.matcher(text).matches()) {
            return null;
        }
        try {
            return "[" + InetAddress.getByName("[" + text + "]").getHostAddress()
                    + "]"; // brackets: no name is looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
