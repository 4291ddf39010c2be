package dev.autotunnel.spring;

import dev.autotunnel.spec.TunnelSpec;

/**
 * Changes the specs of tunnels before these are started. All beans of this type are called, in their order, for each tunnel
 * that comes from properties or from a bean of type {@code TunnelSpec}.
 *
 * <p>The local forwards of a tunnel that comes from properties are bound before there are beans. So a customizer may add no
 * local forward and change none; the start fails then, and says so.
 *
 * <p>Called on the thread that starts the application.
 */
@FunctionalInterface
public interface TunnelSpecCustomizer {
    /**
     * Changes the spec.
     *
     * @param tunnel the name of the tunnel
     * @param spec all that was set so far
     */
    void customize(String tunnel, TunnelSpec.Builder spec);
}
