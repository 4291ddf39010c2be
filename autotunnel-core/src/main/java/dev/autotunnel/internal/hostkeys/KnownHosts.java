package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.KnownHostsLine.Marker;
import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lines of one or more known_hosts files. It judges a key that a server shows, and reads and writes no file. The format is that of sshd(8), section
 * {@code SSH_KNOWN_HOSTS FILE FORMAT}; the differences from OpenSSH's {@code ssh} are listed in {@code docs/known-hosts.md}.
 *
 * <p>Immutable; thread-safe.
 *
 * @param lines the keys, in the order of the files
 * @param skipped the lines that cannot be read
 */
public record KnownHosts(List<KnownHostsLine> lines, List<SkippedLine> skipped) {
    /**
     * A line that cannot be read and is passed over, as OpenSSH does.
     *
     * @param file the file's path
     * @param number the line's number, from 1
     * @param reason why, in words that contain nothing of the line
     */
    public record SkippedLine(String file, int number, String reason) {
        @Override
        public String toString() {
            return "%s:%d: %s".formatted(file, number, reason);
        }
    }

    /** No line at all. */
    public static final KnownHosts NONE = new KnownHosts(List.of(), List.of());

    /** Copies both. */
    public KnownHosts {
        lines = List.copyOf(lines);
        skipped = List.copyOf(skipped);
    }

    /**
     * Reads the text of a file.
     *
     * @param file the file's path, for messages
     * @param text what it holds, one character a byte (ISO 8859-1)
     */
    public static KnownHosts parse(String file, String text) {
        List<KnownHostsLine> lines = new ArrayList<>();
        List<SkippedLine> skipped = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                KnownHostsLine.parse(file, number, untilNul(line)).ifPresent(lines::add);
            } catch (InvalidLineException e) {
                skipped.add(new SkippedLine(file, number, String.valueOf(e.getMessage())));
            }
        }
        return new KnownHosts(lines, skipped);
    }

    /** The lines of these and then of the others. */
    public KnownHosts and(KnownHosts others) {
        return new KnownHosts(
                Stream.concat(lines.stream(), others.lines.stream()).toList(),
                Stream.concat(skipped.stream(), others.skipped.stream()).toList());
    }

    /** What follows for a server at that place that shows that key. */
    public HostKeyVerdict verdict(HostName at, PublicHostKey shown) {
        Optional<KnownHostsLine> revoked = marked(Marker.REVOKED)
                .filter(line -> line.key().equals(shown))
                .filter(line -> isAbout(line, at.name()) || isAbout(line, at.withoutPort()))
                .findFirst();
        if (revoked.isPresent()) {
            return new HostKeyVerdict.Revoked(revoked.get());
        }
        List<KnownHostsLine> known = keys(at.name());
        if (holds(known, shown) || (known.isEmpty() && holds(keys(at.withoutPort()), shown))) {
            return new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.KNOWN);
        }
        return known.stream()
                .min(Comparator.comparing(line -> !line.key().type().equals(shown.type())))
                .<HostKeyVerdict>map(HostKeyVerdict.Changed::new)
                .orElseGet(HostKeyVerdict.Unknown::new);
    }

    /**
     * In which order to ask a server at that place for host-key algorithms, as OpenSSH does: those of the types that are known
     * for exactly that place come first, then the rest. If the type of the best algorithm is known, the order stays.
     *
     * @param preferred the algorithms, the best first
     */
    public List<String> order(HostName at, List<String> preferred) {
        List<KnownHostsLine> known = keys(at.name());
        if (preferred.isEmpty() || isKnown(preferred.get(0), known, at)) {
            return preferred;
        }
        return preferred.stream()
                .sorted(Comparator.comparing(algorithm -> !isKnown(algorithm, known, at)))
                .toList();
    }

    /** As OpenSSH looks a type up: by its first line, which does not count if its key is revoked. */
    private boolean isKnown(String algorithm, List<KnownHostsLine> known, HostName at) {
        String type = KeyTypes.ofAlgorithm(algorithm);
        return known.stream()
                .map(KnownHostsLine::key)
                .filter(key -> key.type().equals(type))
                .findFirst()
                .filter(key ->
                        marked(Marker.REVOKED).noneMatch(line -> line.key().equals(key) && isAbout(line, at.name())))
                .isPresent();
    }

    /**
     * Returns the lines that mark a certificate authority or a revoked key of that place. As with OpenSSH, those of the host
     * without its port count too.
     */
    List<KnownHostsLine> markedLines(HostName at) {
        return lines.stream()
                .filter(line -> line.marker() != Marker.NONE)
                .filter(line -> isAbout(line, at.name()) || isAbout(line, at.withoutPort()))
                .toList();
    }

    private List<KnownHostsLine> keys(String name) {
        return marked(Marker.NONE).filter(line -> isAbout(line, name)).toList();
    }

    private Stream<KnownHostsLine> marked(Marker marker) {
        return lines.stream().filter(line -> line.marker() == marker);
    }

    private static boolean isAbout(KnownHostsLine line, String name) {
        return line.patterns().match(name);
    }

    private static boolean holds(List<KnownHostsLine> lines, PublicHostKey key) {
        return lines.stream().anyMatch(line -> line.key().equals(key));
    }

    /** OpenSSH, written in C, ends a line there. */
    private static String untilNul(String line) {
        int end = line.indexOf('\0');
        return end < 0 ? line : line.substring(0, end);
    }
}
