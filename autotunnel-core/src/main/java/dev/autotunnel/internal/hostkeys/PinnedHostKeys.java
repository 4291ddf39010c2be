package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trusts each key that has one of these fingerprints, whatever the server's name. A fingerprint does not tell the type of its
 * key: a server that shows another key may have the right one as well, unless the key itself was given.
 *
 * <p>Immutable; thread-safe.
 */
public final class PinnedHostKeys implements HostKeyPolicy {
    private final List<String> fingerprints;
    private final @Nullable PublicHostKey key;

    private PinnedHostKeys(List<String> fingerprints, @Nullable PublicHostKey key) {
        this.fingerprints = List.copyOf(fingerprints);
        this.key = key;
    }

    /** Any key with one of these fingerprints, as {@link PublicHostKey#fingerprint()} gives them. */
    public static PinnedHostKeys of(List<String> fingerprints) {
        return new PinnedHostKeys(fingerprints, null);
    }

    /** Exactly this key. */
    public static PinnedHostKeys of(PublicHostKey key) {
        return new PinnedHostKeys(List.of(key.fingerprint()), key);
    }

    @Override
    public List<String> order(List<String> preferred) {
        if (key == null) {
            return preferred;
        }
        String type = key.type();
        return preferred.stream()
                .sorted(Comparator.comparing(
                        algorithm -> !KeyTypes.ofAlgorithm(algorithm).equals(type)))
                .toList();
    }

    @Override
    public String trusted() {
        return key == null ? String.join(", ", fingerprints) : "the " + key;
    }

    @Override
    public HostKeyVerdict judge(PublicHostKey shown) {
        return fingerprints.contains(shown.fingerprint())
                ? new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.KNOWN)
                : new HostKeyVerdict.NotPinned();
    }
}
