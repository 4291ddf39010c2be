package dev.autotunnel.internal.hostkeys;

/** What comes of comparing the key that a server shows with those that are trusted. */
public sealed interface HostKeyVerdict {

    /**
     * The key is trusted.
     *
     * @param basis whether it was known before
     */
    record Trusted(Basis basis) implements HostKeyVerdict {}

    /** Whether a trusted key was known before. */
    enum Basis {
        /** It was known, or pinned. */
        KNOWN,
        /** It was unknown, and was added to known_hosts just now. */
        ADDED,
        /** It is unknown, and would be added if this were no dry run. */
        WOULD_BE_ADDED,
        /** It is unknown, and is trusted although it cannot be added. */
        NOT_RECORDED
    }

    /** Nothing is known about the place. */
    record Unknown() implements HostKeyVerdict {}

    /**
     * The place is known by another key.
     *
     * @param known a line with such a key, of the same type if there is one
     */
    record Changed(KnownHostsLine known) implements HostKeyVerdict {}

    /**
     * The key is marked as {@code @revoked}.
     *
     * @param revoked the line that says so
     */
    record Revoked(KnownHostsLine revoked) implements HostKeyVerdict {}

    /** Other keys are pinned, whatever the place. */
    record NotPinned() implements HostKeyVerdict {}
}
