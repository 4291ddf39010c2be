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
    private final boolean addsUnknown;
    private final KnownHosts known;

    private KnownHostsPolicy(KnownHostsFiles files, HostName at, boolean addsUnknown, KnownHosts known) {
        this.files = files;
        this.at = at;
        this.addsUnknown = addsUnknown;
        this.known = known;
    }

    /** Reads the files. */
    public static KnownHostsPolicy read(KnownHostsFiles files, HostName at, boolean addsUnknown)
            throws UnusableKnownHostsException {
        return new KnownHostsPolicy(files, at, addsUnknown, files.read());
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
        boolean add = addsUnknown && at.isRecordable() && verdict instanceof HostKeyVerdict.Unknown;
        return add ? files.add(at, shown) : verdict;
    }
}
