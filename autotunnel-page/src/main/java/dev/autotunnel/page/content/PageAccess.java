package dev.autotunnel.page.content;

import dev.autotunnel.page.internal.AccessToken;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may read the page, and who may restart tunnels.
 *
 * <p>A request must name an allowed host ({@code Host}). This stops a page of a stranger whose name points to this machine
 * (DNS rebinding). A browser's request must come from the page itself ({@code Origin}, {@code Sec-Fetch-Site}), which stops a
 * stranger's form (CSRF). Commands need the access token, in the header {@code X-Autotunnel-Token}, or in {@code Authorization:
 * Bearer ...} without that header. The page sends the former: the latter may be meant for somebody else on the way, such as a
 * proxy with a password. If a host of other machines is allowed, reading needs the token, too: whoever can reach the page under
 * that name could read it.
 *
 * <p>Immutable; thread-safe. {@code toString} does not show the token.
 */
public final class PageAccess {
    private static final String TOKEN = "X-Autotunnel-Token";
    private static final String BEARER = "Bearer ";

    private final List<String> hosts;
    private final @Nullable AccessToken token;
    private final boolean tokenToRead;

    private PageAccess(Builder builder) {
        this.hosts = List.copyOf(builder.hosts);
        this.token = builder.token;
        this.tokenToRead = builder.tokenToRead || !builder.foreign.isEmpty();
        if (tokenToRead && token == null) {
            throw new IllegalStateException("reading needs the token, but there is no token"
                    + (builder.foreign.isEmpty() ? "" : "; allowed hosts of other machines: " + builder.foreign));
        }
    }

    /** Begins rules that allow no host yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether commands are possible at all: whether there is a token. */
    public boolean allowsCommands() {
        return token != null;
    }

    /** Returns the refusal of a request, before its path is looked at; empty if it may go on. */
    Optional<PageResponse> refuse(PageRequest request) {
        Optional<String> host = request.header("Host").map(HostName::authority);
        if (host.isEmpty() || !allowsHost(host.get())) {
            return refused("this host name is not allowed: allow it in the application, or use localhost");
        }
        List<String> origins = request.headers("Origin");
        if (!origins.isEmpty() && !request.header("Origin").equals(sameOrigin(request, host.get()))) {
            return refused("the request comes from another site");
        }
        String site = request.header("Sec-Fetch-Site").orElse("none");
        boolean openedByLink = request.method().equals("GET")
                && !request.path().startsWith("/api/")
                && request.header("Sec-Fetch-Mode").filter("navigate"::equals).isPresent();
        if (!site.equals("same-origin") && !site.equals("none") && !openedByLink) {
            return refused("the request comes from another site");
        }
        return Optional.empty();
    }

    /** Returns the refusal of a request for data; empty if it may go on. */
    Optional<PageResponse> refuseReading(PageRequest request) {
        return tokenToRead && token != null ? refuseWithout(token, request) : Optional.empty();
    }

    /** Returns the refusal of a command; empty if it may go on. */
    Optional<PageResponse> refuseCommand(PageRequest request) {
        if (token == null) {
            return refused("commands are off: no access token is configured");
        }
        return refuseWithout(token, request);
    }

    private static Optional<PageResponse> refuseWithout(AccessToken token, PageRequest request) {
        Optional<String> given = given(request);
        if (given.filter(token::matches).isPresent()) {
            return Optional.empty();
        }
        PageResponse response =
                PageResponse.text(401, given.isPresent() ? "the access token is wrong" : "the access token is missing");
        return Optional.of(response.with("WWW-Authenticate", "Bearer realm=\"autotunnel\""));
    }

    /** Returns the token that a request has: of its own header, or as a bearer token. */
    private static Optional<String> given(PageRequest request) {
        if (!request.headers(TOKEN).isEmpty()) {
            return request.header(TOKEN).map(String::trim);
        }
        return request.header("Authorization")
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()).trim());
    }

    private static Optional<PageResponse> refused(String why) {
        return Optional.of(PageResponse.text(403, why));
    }

    private boolean allowsHost(String authority) {
        return hosts.contains(authority) || hosts.contains(HostName.withoutPort(authority) + ":*");
    }

    /** Returns the request's own Origin, or what can never be equal to one. A proxy in front may speak https. */
    private static Optional<String> sameOrigin(PageRequest request, String host) {
        return request.header("Origin").filter(origin -> {
            int scheme = origin.indexOf("://");
            return scheme > 0
                    && List.of("http", "https").contains(origin.substring(0, scheme))
                    && HostName.authority(origin.substring(scheme + 3)).equals(host);
        });
    }

    @Override
    public String toString() {
        return "PageAccess[hosts " + hosts + ", commands " + (token == null ? "off" : "with a token") + "]";
    }

    /** Builds rules. Not thread-safe. */
    public static final class Builder {
        private final List<String> hosts = new ArrayList<>();
        private final Set<String> foreign = new LinkedHashSet<>();
        private @Nullable AccessToken token;
        private boolean tokenToRead;

        private Builder() {}

        /** Allows requests to {@code localhost}, 127.0.0.1 and ::1 with this port. */
        public Builder allowLoopback(int port) {
            return allowHost("localhost", port).allowHost("127.0.0.1", port).allowHost("::1", port);
        }

        /**
         * Allows requests that name this host and port. If it is not a loopback address or {@code localhost}, reading needs
         * the token.
         *
         * @param host a name, or an address without brackets and in any notation
         * @throws IllegalArgumentException if the host or the port is none
         */
        public Builder allowHost(String host, int port) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + ": must be 1 to 65535");
            }
            return allow(host, String.valueOf(port));
        }

        /** Allows requests that name this host, with any port: for a page behind a proxy. See the other method. */
        public Builder allowHost(String host) {
            return allow(host, "*");
        }

        private Builder allow(String host, String port) {
            String checked = HostName.checked(host);
            hosts.add(checked + ":" + port);
            if (!HostName.isLoopback(checked)) {
                foreign.add(host);
            }
            return this;
        }

        /**
         * Switches the commands on for those who know this token. The default is no token and no commands.
         *
         * @param value at least 16 visible ASCII characters, better 32 that are random; null for no token
         * @throws IllegalArgumentException if it is shorter, or has other characters; the message does not contain it
         */
        public Builder token(@Nullable String value) {
            token = value == null ? null : AccessToken.of(value);
            return this;
        }

        /** Sets whether reading needs the token, too, if all allowed hosts mean this machine; false by default. */
        public Builder tokenToRead(boolean value) {
            tokenToRead = value;
            return this;
        }

        /**
         * The rules.
         *
         * @throws IllegalStateException if reading needs the token and there is none
         */
        public PageAccess build() {
            return new PageAccess(this);
        }
    }
}
