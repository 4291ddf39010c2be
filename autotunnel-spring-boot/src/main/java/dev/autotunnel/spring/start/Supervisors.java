package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.mapping.SpecFactory;
import dev.autotunnel.spring.properties.TunnelProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes supervisors whose local ports are bound. Called on the thread that starts the application. */
final class Supervisors {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisors.class);

    private Supervisors() {}

    /**
     * What a supervisor is made of before its server is known.
     *
     * @param spec the spec, with a server that lets nobody in
     * @param monitor the end-to-end test
     * @param restart when the tunnel retries
     */
    record Plan(TunnelSpec spec, MonitorSpec monitor, RestartPolicy restart) {
        static Plan of(String name, TunnelProperties from) {
            return new Plan(
                    SpecFactory.withoutServer(name, from),
                    SpecFactory.monitor(name, from),
                    SpecFactory.restart(name, from));
        }
    }

    /** Binds the local ports of a tunnel that comes from properties. */
    static TunnelSupervisor bind(Plan plan) {
        return bind(
                TunnelSupervisor.builder(plan.spec()).monitor(plan.monitor()).restart(plan.restart()));
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
