package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.List;

/**
 * Decides which host keys one server may show in one attempt. A verifier that the application gives can be one more
 * implementation.
 */
public interface HostKeyPolicy {

    /**
     * In which order to ask the server for host-key algorithms: a server shows one key only, of the first type that it has.
     *
     * @param preferred what we can verify, the best first
     */
    default List<String> order(List<String> preferred) {
        return preferred;
    }

    /** What is trusted, for messages. */
    String trusted();

    /** The file that new keys are added to, for messages; empty if there is none. */
    default String addsTo() {
        return "";
    }

    /** The lines that were passed over because they cannot be read. */
    default List<KnownHosts.SkippedLine> skipped() {
        return List.of();
    }

    /** The lines that mark a certificate authority or a revoked key of the server. */
    default List<KnownHostsLine> markedLines() {
        return List.of();
    }

    /**
     * Judges the key that the server shows. May block on files.
     *
     * @throws UnusableKnownHostsException if there can be no verdict now
     */
    HostKeyVerdict judge(PublicHostKey shown) throws UnusableKnownHostsException;
}
