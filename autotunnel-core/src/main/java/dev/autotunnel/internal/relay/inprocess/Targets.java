package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says which targets may be reached: those of the local and direct forwards of the current spec. Thread-safe. */
final class Targets {
    /**
     * A target that may be reached.
     *
     * @param forward the forward that counts the connections
     * @param endpoint the target as the server is asked for it
     */
    record Target(String forward, Endpoint endpoint) {}

    private final String tunnel;
    private final Supplier<List<Forward>> forwards;

    Targets(String tunnel, Supplier<List<Forward>> forwards) {
        this.tunnel = tunnel;
        this.forwards = forwards;
    }

    /**
     * Returns the target of the forward.
     *
     * @throws IllegalArgumentException if no local or direct forward with a target has that name
     */
    Target of(String name) {
        for (Forward forward : forwards.get()) {
            if (forward.name().equals(name)) {
                Endpoint target = target(forward);
                if (target == null) {
                    throw new IllegalArgumentException(
                            "forward \"%s\" of tunnel %s has no target of its own".formatted(name, tunnel));
                }
                return new Target(name, target);
            }
        }
        throw new IllegalArgumentException("tunnel %s has no local or direct forward \"%s\"".formatted(tunnel, name));
    }

    /** Returns that target if the spec allows it. An exact target goes before {@code *}. */
    Optional<Target> of(String host, int port) {
        String wanted = canonical(host);
        List<Forward> all = forwards.get();
        for (Forward forward : all) {
            if (target(forward) instanceof Endpoint.Tcp tcp
                    && tcp.port() == port
                    && canonical(tcp.host()).equals(wanted)) {
                return Optional.of(new Target(forward.name(), tcp));
            }
        }
        for (Forward forward : all) {
            if (forward instanceof Forward.Direct direct && direct.target().isEmpty()) {
                return Optional.of(new Target(forward.name(), new Endpoint.Tcp(unbracketed(host), port)));
            }
        }
        return Optional.empty();
    }

    /** Says that the spec does not allow the target, and what would. */
    String refusal(String host, int port) {
        return "tunnel %s has no local or direct forward to %s:%d: add Forward.direct(name, \"%s:%d\") or, for every target, (name, \"*\")"
                .formatted(tunnel, host, port, host, port);
    }

    private static @Nullable Endpoint target(Forward forward) {
        if (forward instanceof Forward.Local local) {
            return local.target();
        }
        return forward instanceof Forward.Direct direct ? direct.target().orElse(null) : null;
    }

    /** Returns one text for all ways to write a host: small letters, or the address in full. Asks no resolver. */
    private static String canonical(String host) {
        String plain = unbracketed(host);
        if (plain.isBlank() || !new Endpoint.Tcp(plain, 0).isAddress()) {
            return plain.toLowerCase(Locale.ROOT);
        }
        try {
            return InetAddress.getByName(plain).getHostAddress();
        } catch (UnknownHostException e) {
            return plain; // such as an address with a zone that this machine does not have
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
