package dev.autotunnel.internal.supervise;

import dev.autotunnel.internal.algorithms.AlgorithmKind;
import dev.autotunnel.internal.algorithms.AlgorithmList;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a warning for each setting of a spec that weakens security. Thread-safe. */
public final class SecurityWarnings {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");

    private SecurityWarnings() {}

    public static void warnOf(TunnelSpec spec) {
        for (SshServer server : spec.server().route()) {
            warnOfAlgorithms(spec, server);
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
            if (forward instanceof Forward.Remote remote && remote.bind().isWildcard()) {
                LOG.warn(
                        "tunnel {}: forward {} asks the server to listen on all its addresses",
                        spec.name(),
                        forward.name());
            }
        }
    }

    private static void warnOfAlgorithms(TunnelSpec spec, SshServer server) {
        Algorithms chosen = server.algorithms();
        List<String> weak = new ArrayList<>();
        chosen.kex().ifPresent(text -> weak.addAll(weak(AlgorithmKind.KEX, text)));
        chosen.ciphers().ifPresent(text -> weak.addAll(weak(AlgorithmKind.CIPHER, text)));
        chosen.macs().ifPresent(text -> weak.addAll(weak(AlgorithmKind.MAC, text)));
        chosen.hostKeys().ifPresent(text -> weak.addAll(weak(AlgorithmKind.HOST_KEY, text)));
        chosen.publicKeys().ifPresent(text -> weak.addAll(weak(AlgorithmKind.PUBLIC_KEY, text)));
        if (!weak.isEmpty()) {
            LOG.warn(
                    "tunnel {} offers {} weak algorithms (SHA-1, MD5): {}; update the server instead",
                    spec.name(),
                    server.address(),
                    String.join(", ", weak));
        }
    }

    private static List<String> weak(AlgorithmKind kind, String text) {
        return kind.weak(AlgorithmList.apply(kind, text, kind.defaults()));
    }
}
