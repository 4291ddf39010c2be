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

    /**
     * Returns the host keys that the only bean of type {@link HostKeyVerifier} trusts, which are meant for the servers of tunnels,
     * and not for jump hosts; null if there is no such bean, or more than one.
     */
    @Nullable
    HostKeys ofBean() {
        HostKeyVerifier only = beans.unique(HostKeyVerifier.class);
        return only == null ? null : HostKeys.verifiedBy(only);
    }

    /** Returns the trusted host keys of the properties; null if there are none. */
    @Nullable
    HostKeys given(PropertyPath path, ServerProperties from) {
        List<HostKeys> all = new ArrayList<>();
        HostKeys.Unknown unknown = from.getUnknownHostKeys();
        HostKeys files = knownHosts(path, from, unknown);
        if (files == null && unknown != HostKeys.Unknown.REFUSE) { // to refuse them changes nothing
            path.at("unknown-host-keys").absentWithout("known-hosts", unknown);
        }
        if (files == null && !from.getRevokedHostKeys().isEmpty()) {
            path.at("revoked-host-keys").absentWithout("known-hosts", String.join(", ", from.getRevokedHostKeys()));
        }
        if (files != null) {
            all.add(files);
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
        return all.isEmpty() ? null : all.get(0);
    }

    /** Returns the keys that the known_hosts files of the properties have, without the revoked ones; null if there are no files. */
    @Nullable
    HostKeys onlyKnown(PropertyPath path, ServerProperties from) {
        return knownHosts(path, from, HostKeys.Unknown.REFUSE);
    }

    private static @Nullable HostKeys knownHosts(
            PropertyPath path, ServerProperties from, HostKeys.@Nullable Unknown unknown) {
        if (from.getKnownHosts().isEmpty()) {
            return null;
        }
        PropertyPath at = path.at("known-hosts");
        Path[] files = files(at, from.getKnownHosts());
        HostKeys.KnownHosts known = at.of(() -> switch (unknown == null ? HostKeys.Unknown.REFUSE : unknown) {
            case REFUSE -> HostKeys.knownHosts(files);
            case ADD -> HostKeys.acceptNew(files);
            case ACCEPT -> HostKeys.acceptUnknown(files);
        });
        return known.withRevoked(files(path.at("revoked-host-keys"), from.getRevokedHostKeys()));
    }

    private static Path[] files(PropertyPath at, List<String> places) {
        return places.stream().map(place -> Places.file(at, place)).toArray(Path[]::new);
    }
}
