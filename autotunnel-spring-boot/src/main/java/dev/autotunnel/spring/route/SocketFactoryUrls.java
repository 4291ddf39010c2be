package dev.autotunnel.spring.route;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.ClassUtils;

/**
 * Rewrites JDBC URLs. If autotunnel-drivers is on the class path, drivers that take a socket factory get one and keep the name of
 * their server, so that they can verify it against a certificate. All others get the local address.
 *
 * <p>Thread-safe.
 */
final class SocketFactoryUrls {
    private static final String DRIVERS = "dev.autotunnel.drivers.";

    /** The options for each kind of URL, with the tunnel and its forward in place of the percent sign. */
    private static final Map<String, String> OPTIONS = Map.of(
            "postgresql", "socketFactory=" + DRIVERS + "PostgresSocketFactory&socketFactoryArg=%s",
            "mysql", "socketFactory=" + DRIVERS + "MysqlSocketFactory&autotunnel=%s",
            "mariadb", "socketFactory=" + DRIVERS + "MariaDbSocketFactory&autotunnel=%s");

    private final boolean present;

    SocketFactoryUrls(ClassLoader loader) {
        this.present = ClassUtils.isPresent(DRIVERS + "PostgresSocketFactory", loader);
    }

    /** Returns the URL that leads through the tunnel; the same URL if it names no target. */
    String rewrite(String url, Routes routes) {
        String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("^jdbc:([a-z]+):.*", "$1");
        String options = OPTIONS.get(scheme);
        if (!present || options == null || url.contains("socketFactory=")) {
            return UrlHosts.rewrite(url, routes);
        }
        Optional<Route> route = onlyHost(url).flatMap(at -> routes.find(at.getHost(), port(at, url)));
        if (route.isEmpty() || !findable(route.get())) {
            return UrlHosts.rewrite(url, routes);
        }
        routes.inProcess(route.get());
        String target = route.get().tunnel() + "/" + route.get().forward();
        return url + (url.contains("?") ? "&" : "?") + options.formatted(target);
    }

    /** Whether a driver finds the tunnel by its name, which needs no escape in a URL. */
    private static boolean findable(Route route) {
        return route.registered() && route.forward().matches("[A-Za-z0-9._-]+");
    }

    private static int port(URI at, String url) {
        return at.getPort() < 0 ? UrlHosts.usualPort(url) : at.getPort();
    }

    /** Returns the URL as far as its options; empty if it has no host, or more than one. */
    private static Optional<URI> onlyHost(String url) {
        try {
            URI found = URI.create(url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", ""));
            return found.getHost() == null ? Optional.empty() : Optional.of(found);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
