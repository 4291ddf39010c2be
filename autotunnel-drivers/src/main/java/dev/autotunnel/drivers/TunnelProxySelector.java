package dev.autotunnel.drivers;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Forward.Dynamic;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends the connections of {@code java.net} to some hosts through a dynamic forward of a tunnel, and no others:
 *
 * <pre>{@code
 * TunnelProxySelector selector = TunnelProxySelector.of(tunnel, "socks", "db.internal", "*.corp.example");
 * try (TunnelProxySelector.Installation installed = selector.install()) {
 *     URI.create("http://wiki.corp.example/").toURL().openStream();
 * }
 * }</pre>
 *
 * <p>A plain {@link java.net.Socket}, {@link java.net.HttpURLConnection} and OkHttp obey a proxy selector. The HTTP client of
 * {@code java.net.http} does not, since it knows no SOCKS; nor do {@link java.nio.channels.SocketChannel} and what stands on it,
 * such as Netty. {@code docs/drivers.md} has the list. Do not name the SSH server itself.
 *
 * <p>A host is compared with what the caller wrote, without regard to case; nothing is looked up. So an address is no name of a
 * host, and a name that the caller looked up goes through the tunnel as the address that was found.
 *
 * <p>If the forward is not bound, {@link #select} throws, and the caller does not connect: a connection to such a host never
 * leaves this machine directly. Thread-safe.
 */
public final class TunnelProxySelector extends ProxySelector {
    private final TunnelSupervisor tunnel;
    private final String forward;
    private final List<String> hosts;
    private final @Nullable ProxySelector others;

    private TunnelProxySelector(
            TunnelSupervisor tunnel, String forward, List<String> hosts, @Nullable ProxySelector others) {
        this.tunnel = tunnel;
        this.forward = forward;
        this.hosts = hosts;
        this.others = others;
    }

    /**
     * Returns a selector; the JVM's default, as it is now, selects for all other hosts. Installs nothing.
     *
     * @param forward the name of a dynamic forward of the tunnel
     * @param hosts names of hosts, and {@code *.suffix} for all names that end with {@code .suffix}, at least one
     * @throws IllegalArgumentException if no dynamic forward has that name, or if a host is neither
     */
    public static TunnelProxySelector of(TunnelSupervisor tunnel, String forward, String... hosts) {
        boolean known = tunnel.spec().forwards().stream()
                .anyMatch(each -> each instanceof Dynamic && each.name().equals(forward));
        if (!known) {
            throw new IllegalArgumentException("tunnel " + tunnel.name() + " has no dynamic forward named " + forward);
        }
        if (hosts.length == 0) {
            throw new IllegalArgumentException("no host is named");
        }
        List<String> patterns =
                List.of(hosts).stream().map(TunnelProxySelector::pattern).toList();
        return new TunnelProxySelector(tunnel, forward, patterns, ProxySelector.getDefault());
    }

    private static String pattern(String host) {
        String name = host.startsWith("*.") ? host.substring(2) : host;
        if (name.isBlank() || name.contains("*") || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("'" + host + "' is neither the name of a host nor *.suffix");
        }
        return plain(host);
    }

    /** Returns the same selector with another one for all other hosts. */
    public TunnelProxySelector withOthers(ProxySelector selector) {
        return new TunnelProxySelector(tunnel, forward, hosts, Objects.requireNonNull(selector, "selector"));
    }

    /**
     * Makes this selector the default of the JVM, until the installation is closed. Then the default of before is set again,
     * unless other code has set another one meanwhile.
     */
    public Installation install() {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(this);
        return () -> {
            if (ProxySelector.getDefault() == this) {
                ProxySelector.setDefault(before);
            }
        };
    }

    /** A default of the JVM that can be taken back. */
    @FunctionalInterface
    public interface Installation extends AutoCloseable {
        /** Sets the former default again. */
        @Override
        void close();
    }

    /**
     * Returns the SOCKS proxy of the tunnel if the host of the URI is one of the named ones.
     *
     * @throws IllegalArgumentException if the URI is null, or if the forward is not bound: start the tunnel first
     */
    @Override
    public List<Proxy> select(URI uri) {
        String host = uri == null ? null : host(uri);
        if (host == null || !isOurs(host)) {
            return others == null ? List.of(Proxy.NO_PROXY) : others.select(uri);
        }
        try {
            return List.of(new Proxy(Proxy.Type.SOCKS, tunnel.localAddress(forward)));
        } catch (IllegalStateException e) { // what calls a selector expects this one alone
            throw new IllegalArgumentException("no way to " + host + ": " + e.getMessage(), e);
        }
    }

    /** Does nothing for our proxy: there is no other way to those hosts. The tunnel reports its own failures. */
    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        String host = host(uri);
        if (others != null && (host == null || !isOurs(host))) {
            others.connectFailed(uri, address, failure);
        }
    }

    private boolean isOurs(String host) {
        return hosts.stream().anyMatch(pattern -> matches(pattern, host));
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
    }

    /** A name with an underscore is no host for {@link URI}, which then knows the authority alone. */
    private static @Nullable String host(URI uri) {
        String host = uri.getHost();
        if (host == null && uri.getRawAuthority() != null) {
            host = uri.getRawAuthority().replaceFirst("^.*@", "").replaceFirst(":\\d*$", "");
        }
        return host == null ? null : plain(host);
    }

    /** In lower case, and without the dot at the end of a name that is complete. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    @Override
    public String toString() {
        return String.join(", ", hosts) + " through " + forward + " of tunnel " + tunnel.name();
    }
}
