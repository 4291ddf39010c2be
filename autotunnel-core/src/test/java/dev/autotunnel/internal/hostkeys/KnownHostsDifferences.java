package dev.autotunnel.internal.hostkeys;

import java.util.List;
import java.util.Set;

/** Where we and OpenSSH's {@code ssh} differ, and why: the list of {@code docs/known-hosts.md}, as data. */
final class KnownHostsDifferences {
    private static final String YES = " | yes";
    private static final String ACCEPT_NEW = " | accept-new";

    /**
     * One difference.
     *
     * @param reason what we do, and why
     * @param cases the cases in which it occurs: the name, and how unknown keys are treated
     * @param everyVersion whether each version of OpenSSH differs from us there
     */
    record Difference(String reason, Set<String> cases, boolean everyVersion) {}

    static final List<Difference> LISTED = List.of(
            new Difference(
                    "A key that is revoked for the bare host is refused at each of its ports: a stolen key is stolen.",
                    Set.of(
                            "revoked example.org" + ACCEPT_NEW,
                            "revoked and known example.org" + YES,
                            "revoked and known example.org" + ACCEPT_NEW,
                            "revoked {HASH example.org}" + ACCEPT_NEW,
                            "revoked and known {HASH example.org}" + YES,
                            "revoked and known {HASH example.org}" + ACCEPT_NEW,
                            "revoked and known under the bare name" + ACCEPT_NEW),
                    true),
            new Difference(
                    "A tab ends a marker as a blank does: ssh passes such a line over, which turns a revocation off.",
                    Set.of("marker before a tab" + ACCEPT_NEW),
                    true),
            new Difference(
                    "A file that exists but cannot be read gives no verdict: ssh takes it for an empty one.",
                    Set.of(
                            "second is a directory" + YES,
                            "second is a directory" + ACCEPT_NEW,
                            "second is a loop" + ACCEPT_NEW,
                            "first is a directory" + YES,
                            "first is a directory" + ACCEPT_NEW,
                            "first is below a file" + ACCEPT_NEW),
                    true),
            new Difference(
                    "An ECDSA key that is no point of its curve counts as a key: ssh passes such a line over.",
                    Set.of("line alone: [example.org]:2222 ecdsa-sha2-nistp256 {OFF_CURVE}" + ACCEPT_NEW),
                    true),
            new Difference(
                    "A key is written on a line of its own: ssh 9.2 appends it to a last line that was not ended.",
                    Set.of("no last newline, other host" + ACCEPT_NEW, "cut off without newline" + ACCEPT_NEW),
                    false),
            new Difference(
                    "A key that cannot be written is not trusted: ssh accepts it, and the next one as well.",
                    Set.of("first cannot be made" + ACCEPT_NEW),
                    true));

    private KnownHostsDifferences() {}
}
