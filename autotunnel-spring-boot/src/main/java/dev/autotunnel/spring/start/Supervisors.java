package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.spring.mapping.SpecFactory;
import dev.autotunnel.spring.properties.TunnelProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes supervisors whose local ports are bound. Called on the thread that starts the application. */
final class Supervisors {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisors.class);

    private Supervisors() {}

    /** Binds the local ports of a tunnel that comes from properties; its server may not be known yet. */
    static TunnelSupervisor bind(String name, TunnelProperties from) {
        TunnelSupervisor.Builder builder = TunnelSupervisor.builder(SpecFactory.withoutServer(name, from))
                .monitor(SpecFactory.monitor(name, from))
                .restart(SpecFactory.restart(name, from));
        return bind(builder);
    }

    /** Binds the local ports of a tunnel. If that fails, the supervisor is closed. */
    static TunnelSupervisor bind(TunnelSupervisor.Builder builder) {
        TunnelSupervisor tunnel = builder.build();
        try {
            tunnel.bind();
        } catch (RuntimeException | Error e) {
            tunnel.close();
            throw e;
        }
        try {
            Tunnels.register(tunnel);
        } catch (IllegalStateException e) {
            LOG.info(
                    "Tunnel {} is not in the registry of this JVM, because another application context has one of that"
                            + " name there.",
                    tunnel.name());
        }
        return tunnel;
    }
}
