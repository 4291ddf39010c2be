package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.internal.hostkeys.HostKeyPolicy;
import dev.autotunnel.internal.hostkeys.KnownHostsLine.Marker;
import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.spec.SshServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

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

        /**
         * The algorithms to ask the server for. Certificates come first if known_hosts has a line {@code @cert-authority} for
         * the server, or if the user lists nothing else. If there are revoked keys, one of them may be that of an authority:
         * certificates then have the place that {@code ssh} gives them. Else they are not asked for.
         */
        List<String> algorithms(SshServer server, @Nullable HostKeyPolicy policy) {
            List<String> plain = PinnedOptions.hostKeyAlgorithms(server.algorithms());
            boolean authority = isMarked(policy, Marker.CERT_AUTHORITY);
            if (policy != null && !authority && isMarked(policy, Marker.REVOKED)) {
                return asWithSsh(PinnedOptions.hostAlgorithms(server.algorithms()), policy);
            }
            List<String> all = new ArrayList<>(order(server, policy == null ? plain : policy.order(plain)));
            if (authority || plain.isEmpty()) {
                all.addAll(0, PinnedOptions.hostCertificateAlgorithms(server.algorithms()));
            }
            return all;
        }

        private static boolean isMarked(@Nullable HostKeyPolicy policy, Marker marker) {
            return policy != null && policy.markedLines().stream().anyMatch(line -> line.marker() == marker);
        }

        /** Without an authority {@code ssh} prefers the types that are known, in certificates too. */
        private static List<String> asWithSsh(List<String> names, HostKeyPolicy policy) {
            List<String> left = new ArrayList<>(names);
            List<String> ordered = new ArrayList<>();
            for (String next :
                    policy.order(names.stream().map(PinnedOptions::plain).toList())) {
                int first = left.stream().map(PinnedOptions::plain).toList().indexOf(next);
                ordered.add(left.remove(first));
            }
            return ordered;
        }

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
