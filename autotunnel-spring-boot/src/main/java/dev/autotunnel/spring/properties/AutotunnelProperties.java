package dev.autotunnel.spring.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All properties of the starter. Immutable.
 *
 * @param enabled Whether there are tunnels at all.
 * @param start Whether the start of the application waits for its tunnels.
 * @param startTimeout How long the start of the application waits for its tunnels.
 * @param connectionDetails Whether connections of Spring Boot go through the tunnels.
 * @param page The live page.
 * @param tunnels Tunnels by name.
 */
@ConfigurationProperties("autotunnel")
public record AutotunnelProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("wait") StartMode start,
        @DefaultValue("60s") Duration startTimeout,
        @DefaultValue ConnectionDetails connectionDetails,
        @DefaultValue Page page,
        @DefaultValue Map<String, TunnelProperties> tunnels) {

    /**
     * What is done with the connection details of Spring Boot.
     *
     * @param enabled Whether a connection to the target of a forward goes through the tunnel.
     */
    public record ConnectionDetails(@DefaultValue("true") boolean enabled) {}

    /**
     * The live page. Immutable; {@code toString} does not show the token.
     *
     * @param enabled Whether the management server serves a page that shows the tunnels.
     * @param path Path of the page. It begins with a slash and does not end with one.
     * @param token Access token of at least 16 characters. Without it, the page has no buttons; with it, reading needs it, too.
     * @param allowedHosts Host names that requests may carry, beside those of this machine. If there are any, other machines may
     *     ask.
     */
    public record Page(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/autotunnel") String path,
            @Nullable String token,
            @DefaultValue List<String> allowedHosts) {
        @Override
        public String toString() {
            return "Page[enabled=" + enabled + ", path=" + path + ", allowedHosts=" + allowedHosts + "]";
        }
    }

    /** Returns whether the start waits for this tunnel. */
    public StartMode startOf(TunnelProperties tunnel) {
        StartMode own = tunnel.getStart();
        return own == null ? start : own;
    }

    /** Returns how long the start waits for this tunnel. */
    public Duration startTimeoutOf(TunnelProperties tunnel) {
        Duration own = tunnel.getStartTimeout();
        return own == null ? startTimeout : own;
    }
}
