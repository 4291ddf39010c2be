package dev.autotunnel.spring.route;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.util.ClassUtils;

/**
 * Rewrites JDBC URLs. If autotunnel-drivers is on the class path, drivers that take a socket factory get one and keep the name of
 * their server, so that they can verify it against a certificate. All others get the local address.
 *
 * <p>PostgreSQL's driver gives up sooner than the tunnel lets a client wait: after 10 s with a socket factory, and after 5 s at a
 * local port. It may then go on without TLS. So it gets a longer time, unless the URL sets one.
 *
 * <p>Thread-safe.
 */
final class SocketFactoryUrls {
    private static final String DRIVERS = "dev.autotunnel.drivers.";
    private static final String POSTGRES = "postgresql";
    private static final Duration MORE_THAN_THE_HOLD = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofDays(20); // the driver counts milliseconds in an int

    /** The options for each kind of URL, with the tunnel and its forward in place of the percent sign. */
    private static final Map<String, String> OPTIONS = Map.of(
            POSTGRES,
            "socketFactory=" + DRIVERS + "PostgresSocketFactory&socketFactoryArg=%s",
            "mysql",
            "socketFactory=" + DRIVERS + "MysqlSocketFactory&autotunnel=%s",
            "mariadb",
            "socketFactory=" + DRIVERS + "MariaDbSocketFactory&autotunnel=%s");

    private final boolean present;

    SocketFactoryUrls(ClassLoader loader) {
        this.present = ClassUtils.isPresent(DRIVERS + "PostgresSocketFactory", loader);
    }

    /** Returns the URL that leads through the tunnel; the same URL if it names no target. */
    String rewrite(String url, Routes routes) {
        String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("^jdbc:([a-z]+):.*", "$1");
        boolean postgres = scheme.equals(POSTGRES);
        String options = OPTIONS.get(scheme);
        if (!present || options == null || url.contains("socketFactory=")) {
            return byPort(url, postgres, routes);
        }
        Optional<Route> route = onlyHost(url).flatMap(at -> routes.find(at.getHost(), port(at, url)));
        if (route.isEmpty() || !findable(route.get())) {
            return byPort(url, postgres, routes);
        }
        routes.inProcess(route.get());
        String target = route.get().tunnel() + "/" + route.get().forward();
        String inProcess = with(url, options.formatted(target));
        Duration wait = patience(routes);
        return postgres ? withTime(inProcess, "connectTimeout", wait.toSeconds()) : inProcess;
    }

    private static String byPort(String url, boolean postgres, Routes routes) {
        String rewritten = UrlHosts.rewrite(url, routes);
        Duration wait = patience(routes);
        return postgres ? withTime(rewritten, "sslResponseTimeout", wait.toMillis()) : rewritten;
    }

    /** Returns how long the driver has to wait: longer than a tunnel lets it wait. Zero if no tunnel does. */
    private static Duration patience(Routes routes) {
        Duration hold = routes.used().keySet().stream()
                .map(Route::hold)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        if (hold.isZero()) {
            return hold;
        }
        return hold.compareTo(MOST) > 0 ? MOST : hold.plus(MORE_THAN_THE_HOLD);
    }

    private static String withTime(String url, String option, long time) {
        boolean there = Pattern.compile("[?&]" + option + "=").matcher(url).find();
        return time == 0 || there ? url : with(url, option + "=" + time);
    }

    private static String with(String url, String options) {
        String separator = url.endsWith("?") || url.endsWith("&") ? "" : url.contains("?") ? "&" : "?";
        return url + separator + options;
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
