package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.spec.SshServer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which type of host key the servers of one tunnel are asked for, if fingerprints are pinned. A fingerprint does not tell its
 * type, and a server shows one key only: an attempt asks for type after type. The next attempt begins with the right one.
 *
 * <p>Thread-safe.
 */
public final class HostKeyTypes {
    private final Map<String, String> found = new ConcurrentHashMap<>();

    /** What one attempt finds out. */
    public Search search() {
        return new Search();
    }

    /** The keys that one attempt was shown. Thread-safe. */
    public final class Search {
        private final Map<String, List<PublicHostKey>> refused = new ConcurrentHashMap<>();

        /** The algorithms that are still to be asked for, the most likely first. */
        List<String> order(SshServer server, List<String> algorithms) {
            String likely = found.getOrDefault(server.address(), "");
            List<String> types =
                    refused(server).stream().map(PublicHostKey::type).toList();
            return algorithms.stream()
                    .filter(algorithm -> !types.contains(KeyTypes.ofAlgorithm(algorithm)))
                    .sorted(Comparator.comparing(
                            algorithm -> !KeyTypes.ofAlgorithm(algorithm).equals(likely)))
                    .toList();
        }

        void accept(SshServer server, PublicHostKey key) {
            found.put(server.address(), key.type());
        }

        void refuse(SshServer server, PublicHostKey key) {
            refused.computeIfAbsent(server.address(), address -> new CopyOnWriteArrayList<>())
                    .add(key);
        }

        /** The keys that the server has shown in vain. */
        List<PublicHostKey> refused(SshServer server) {
            return List.copyOf(refused.getOrDefault(server.address(), List.of()));
        }
    }
}
