package dev.autotunnel.spring.properties;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All properties of the starter. Immutable.
 *
 * @param enabled Whether there are tunnels at all.
 * @param start Whether the start of the application waits for its tunnels.
 * @param startTimeout How long the start of the application waits for its tunnels.
 * @param connectionDetails Whether connections of Spring Boot go through the tunnels.
 * @param tunnels Tunnels by name.
 */
@ConfigurationProperties("autotunnel")
public record AutotunnelProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("wait") StartMode start,
        @DefaultValue("60s") Duration startTimeout,
        @DefaultValue ConnectionDetails connectionDetails,
        @DefaultValue Map<String, TunnelProperties> tunnels) {

    /**
     * What is done with the connection details of Spring Boot.
     *
     * @param enabled Whether a connection to the target of a forward goes through the tunnel.
     */
    public record ConnectionDetails(@DefaultValue("true") boolean enabled) {}

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
