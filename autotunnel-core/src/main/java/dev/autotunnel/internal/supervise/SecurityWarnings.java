package dev.autotunnel.internal.supervise;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a warning for each setting of a spec that weakens security. Thread-safe. */
public final class SecurityWarnings {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");

    private SecurityWarnings() {}

    public static void warnOf(TunnelSpec spec) {
        for (SshServer server : spec.server().route()) {
            if (server.hostKeys() instanceof HostKeys.Insecure) {
                LOG.warn(
                        "tunnel {} accepts any host key of {}: whoever can redirect its traffic can read it",
                        spec.name(),
                        server.address());
            }
        }
        for (SshServer server : spec.server().route()) {
            if (server.hostKeys() instanceof HostKeys.KnownHosts known && known.unknown() == HostKeys.Unknown.ACCEPT) {
                LOG.warn(
                        "tunnel {} accepts any host key of {} that known_hosts does not contradict: whoever answers the first"
                                + " connection is believed",
                        spec.name(),
                        server.address());
            }
        }
        for (Forward forward : spec.forwards()) {
            if (forward instanceof Forward.Remote && forward.bind().isWildcard()) {
                LOG.warn(
                        "tunnel {}: forward {} asks the server to listen on all its addresses",
                        spec.name(),
                        forward.name());
            }
        }
    }
}
