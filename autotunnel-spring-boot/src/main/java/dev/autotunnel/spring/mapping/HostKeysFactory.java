package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spring.properties.ServerProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes trusted host keys of properties. Called on the thread that starts the application. */
final class HostKeysFactory {
    private final BeanLookup beans;

    HostKeysFactory(BeanLookup beans) {
        this.beans = beans;
    }

    /** Returns the trusted host keys; null if there are none. */
    @Nullable
    HostKeys create(PropertyPath path, ServerProperties from) {
        List<HostKeys> all = new ArrayList<>();
        if (!from.getKnownHosts().isEmpty()) {
            all.add(knownHosts(path.at("known-hosts"), from));
        }
        if (!from.getFingerprints().isEmpty()) {
            String[] prints = from.getFingerprints().toArray(String[]::new);
            all.add(path.at("fingerprints").of(() -> HostKeys.fingerprint(prints)));
        }
        String key = from.getHostKey();
        if (key != null) {
            all.add(path.at("host-key").of(() -> HostKeys.publicKey(key)));
        }
        String verifier = from.getHostKeyVerifier();
        if (verifier != null) {
            PropertyPath at = path.at("host-key-verifier");
            all.add(HostKeys.verifiedBy(beans.required(at, HostKeyVerifier.class, verifier)));
        }
        if (from.isAcceptAnyHostKey()) {
            all.add(HostKeys.insecureAcceptAnyKey());
        }
        if (all.size() > 1) {
            throw path.refused("must have only one of known-hosts, fingerprints, host-key, host-key-verifier and"
                    + " accept-any-host-key");
        }
        if (all.isEmpty()) {
            HostKeyVerifier only = beans.unique(HostKeyVerifier.class);
            return only == null ? null : HostKeys.verifiedBy(only);
        }
        return all.get(0);
    }

    private static HostKeys knownHosts(PropertyPath path, ServerProperties from) {
        Path[] files = from.getKnownHosts().stream()
                .map(place -> Places.file(path, place))
                .toArray(Path[]::new);
        return path.of(() -> switch (from.getUnknownHostKeys()) {
            case REFUSE -> HostKeys.knownHosts(files);
            case ADD -> HostKeys.acceptNew(files);
            case ACCEPT -> HostKeys.acceptUnknown(files);
        });
    }
}
