package dev.autotunnel.spring.route;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rewrites hosts and ports in URLs: {@code scheme://user@host:port,host:port/path}, and Oracle's {@code @host:port:sid}. What it
 * does not understand stays as it is: descriptors in parentheses, instance names, URLs without a host.
 *
 * <p>Thread-safe.
 */
final class UrlHosts {
    private static final Map<String, Integer> USUAL_PORTS = Map.ofEntries(
            Map.entry("postgresql", 5432),
            Map.entry("mysql", 3306),
            Map.entry("mariadb", 3306),
            Map.entry("sqlserver", 1433),
            Map.entry("oracle", 1521),
            Map.entry("db2", 50_000),
            Map.entry("h2", 9092),
            Map.entry("ldap", 389),
            Map.entry("ldaps", 636),
            Map.entry("mongodb", 27_017));

    private UrlHosts() {}

    /** Returns the URL with the local address of each forward in place of its target. */
    static String rewrite(String url, Routes routes) {
        int begin = begin(url);
        if (begin < 0) {
            return url;
        }
        int end = begin;
        while (end < url.length() && "/?;#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(begin, end);
        if (authority.contains("(") || authority.contains("\\")) {
            return url;
        }
        int user = authority.lastIndexOf('@') + 1;
        String[] hosts = authority.substring(user).split(",", -1);
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = rewriteHost(hosts[i], usualPort(url), routes);
        }
        return url.substring(0, begin + user) + String.join(",", hosts) + url.substring(end);
    }

    /** Returns the port that a URL of that kind means if it names none; 0 if that is not known. */
    static int usualPort(String url) {
        String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("^jdbc:", "");
        return Optional.ofNullable(USUAL_PORTS.get(scheme.split("[:+]", 2)[0])).orElse(0);
    }

    private static int begin(String url) {
        int slashes = url.indexOf("//");
        if (slashes >= 0) {
            return slashes + 2;
        }
        int at = url.startsWith("jdbc:oracle:") ? url.indexOf('@') : -1;
        return at < 0 ? -1 : at + 1;
    }

    private static String rewriteHost(String text, int usualPort, Routes routes) {
        int close = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', Math.max(close, 0));
        String host = close > 0 ? text.substring(1, close) : colon < 0 ? text : text.substring(0, colon);
        int more = colon < 0 ? -1 : text.indexOf(':', colon + 1);
        String port = colon < 0 ? "" : text.substring(colon + 1, more < 0 ? text.length() : more);
        String rest = more < 0 ? "" : text.substring(more);
        if (!port.isEmpty() && !port.matches("[0-9]{1,5}")) {
            return text;
        }
        int number = port.isEmpty() ? usualPort : Integer.parseInt(port);
        return routes.find(host, number).map(route -> route.address() + rest).orElse(text);
    }
}
