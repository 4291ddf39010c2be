package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.List;

/**
 * Trusts the keys of known_hosts files: {@code StrictHostKeyChecking=yes}, or {@code accept-new} if unknown keys are added.
 *
 * <p>Thread-safe. Blocks on the file system.
 */
public final class KnownHostsPolicy implements HostKeyPolicy {
    private final KnownHostsFiles files;
    private final HostName at;
    private final Unknown unknown;
    private final KnownHosts known;

    private KnownHostsPolicy(KnownHostsFiles files, HostName at, Unknown unknown, KnownHosts known) {
        this.files = files;
        this.at = at;
        this.unknown = unknown;
        this.known = known;
    }

    /** What happens to a key of which the files know nothing. */
    public enum Unknown {
        /** It is refused. */
        REFUSE,
        /** It is added to the first file, and trusted. */
        ADD,
        /** It is trusted as if it had been added, but no file is changed. For a dry run. */
        ACCEPT
    }

    /** Reads the files. */
    public static KnownHostsPolicy read(KnownHostsFiles files, HostName at, Unknown unknown)
            throws UnusableKnownHostsException {
        return new KnownHostsPolicy(files, at, unknown, files.read());
    }

    @Override
    public String trusted() {
        return files.names();
    }

    @Override
    public List<KnownHosts.SkippedLine> skipped() {
        return known.skipped();
    }

    @Override
    public List<String> order(List<String> preferred) {
        return known.order(at, preferred);
    }

    @Override
    public HostKeyVerdict judge(PublicHostKey shown) throws UnusableKnownHostsException {
        HostKeyVerdict verdict = known.verdict(at, shown);
        boolean mayBeAdded =
                unknown != Unknown.REFUSE && at.isRecordable() && verdict instanceof HostKeyVerdict.Unknown;
        if (!mayBeAdded) {
            return verdict;
        }
        return unknown == Unknown.ADD ? files.add(at, shown) : new HostKeyVerdict.Trusted(false);
    }
}
