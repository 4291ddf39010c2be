package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the keys of known_hosts files: {@code StrictHostKeyChecking=yes}, or {@code accept-new} if unknown keys are added, or
 * {@code no} if they are trusted even if they cannot be added.
 *
 * <p>Thread-safe. Blocks on the file system.
 */
public final class KnownHostsPolicy implements HostKeyPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(KnownHostsPolicy.class);

    /** How an unknown key is treated. */
    public enum OfUnknown {
        /** The key is refused. */
        REFUSE,
        /** The key is added to the first file and trusted. */
        ADD,
        /** The key is trusted, and added to the first file if possible. */
        ACCEPT
    }

    private final KnownHostsFiles files;
    private final HostName at;
    private final OfUnknown ofUnknown;
    private final boolean writes;
    private final KnownHosts known;

    /** With the keys in the files of revoked keys. As with {@code ssh}, these do not change which keys are asked for. */
    private final KnownHosts all;

    private KnownHostsPolicy(
            KnownHostsFiles files, HostName at, OfUnknown ofUnknown, boolean writes, KnownHosts known, KnownHosts all) {
        this.files = files;
        this.at = at;
        this.ofUnknown = ofUnknown;
        this.writes = writes;
        this.known = known;
        this.all = all;
    }

    /** Reads the files. */
    public static KnownHostsPolicy read(KnownHostsFiles files, HostName at, OfUnknown ofUnknown)
            throws UnusableKnownHostsException {
        return read(files, at, ofUnknown, true);
    }

    /**
     * Reads the files.
     *
     * @param writes whether a key is really added; if not, it is judged as if it had been added
     */
    public static KnownHostsPolicy read(KnownHostsFiles files, HostName at, OfUnknown ofUnknown, boolean writes)
            throws UnusableKnownHostsException {
        KnownHosts known = files.read();
        return new KnownHostsPolicy(files, at, ofUnknown, writes, known, known.and(files.readRevoked()));
    }

    @Override
    public String trusted() {
        return files.names();
    }

    @Override
    public String addsTo() {
        return files.first();
    }

    @Override
    public List<KnownHosts.SkippedLine> skipped() {
        return all.skipped();
    }

    @Override
    public List<String> order(List<String> preferred) {
        return known.order(at, preferred);
    }

    @Override
    public List<KnownHostsLine> markedLines() {
        return all.markedLines(at);
    }

    @Override
    public HostKeyVerdict judge(PublicHostKey shown) throws UnusableKnownHostsException {
        HostKeyVerdict verdict = all.verdict(at, shown);
        if (!(verdict instanceof HostKeyVerdict.Unknown)) {
            return verdict;
        }
        return switch (ofUnknown) {
            case REFUSE -> verdict;
            case ADD -> add(shown, verdict);
            case ACCEPT -> accept(shown, verdict);
        };
    }

    private HostKeyVerdict add(PublicHostKey shown, HostKeyVerdict unknown) throws UnusableKnownHostsException {
        if (!at.isRecordable()) {
            return unknown;
        }
        return writes ? files.add(at, shown) : new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.WOULD_BE_ADDED);
    }

    /** Another process may have written a key meanwhile, so the verdict of adding counts. */
    private HostKeyVerdict accept(PublicHostKey shown, HostKeyVerdict unknown) {
        HostKeyVerdict verdict = unknown;
        try {
            verdict = add(shown, unknown);
        } catch (UnusableKnownHostsException e) {
            LOG.warn("the new {} of {} is trusted, but could not be recorded: {}", shown, at, e.getMessage());
        }
        return verdict instanceof HostKeyVerdict.Unknown
                ? new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.NOT_RECORDED)
                : verdict;
    }
}
