package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key of known_hosts, and the places it is about.
 *
 * @param file the file's path
 * @param number the line's number, from 1
 * @param marker what the line says of its key
 * @param patterns the places
 * @param key the key
 */
public record KnownHostsLine(String file, int number, Marker marker, HostPatterns patterns, PublicHostKey key) {
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");

    /** What a line says of its key. */
    public enum Marker {
        /** The places have this key. */
        NONE,
        /** {@code @revoked}: the places must not show this key. For a certificate, that is the key that it certifies. */
        REVOKED,
        /** {@code @cert-authority}: this key signs host certificates of the places. It says nothing about plain keys. */
        CERT_AUTHORITY
    }

    /** Reads a line; empty if it holds nothing but a comment or blanks. */
    static Optional<KnownHostsLine> parse(String file, int number, String text) throws InvalidLineException {
        String line = withoutLeadingBlanks(text);
        if (line.isEmpty() || line.equals("\r") || line.startsWith("#")) {
            return Optional.empty();
        }
        Marker marker = Marker.NONE;
        if (line.startsWith("@")) {
            String[] marked = BLANKS.split(line, 2);
            marker = marker(marked[0]);
            line = marked.length < 2 ? "" : marked[1];
            require(!line.startsWith("@"), "there is more than one marker");
        }
        String[] fields = BLANKS.split(line, 4);
        require(fields.length >= 3, "the line is cut off");
        try {
            HostPatterns patterns = HostPatterns.parse(fields[0]);
            PublicHostKey read = PublicHostKey.parse(fields[1], fields[2]);
            PublicHostKey key = marker == Marker.REVOKED ? read.withoutCertificate() : read;
            return Optional.of(new KnownHostsLine(file, number, marker, patterns, key));
        } catch (InvalidHostKeyException e) {
            throw new InvalidLineException(String.valueOf(e.getMessage()));
        }
    }

    /** Where the line stands. */
    public String place() {
        return file + ":" + number;
    }

    private static String withoutLeadingBlanks(String text) {
        int from = 0;
        while (from < text.length() && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        return text.substring(from);
    }

    private static Marker marker(String word) throws InvalidLineException {
        return switch (word) {
            case "@revoked" -> Marker.REVOKED;
            case "@cert-authority" -> Marker.CERT_AUTHORITY;
            default -> throw new InvalidLineException("the marker is unknown");
        };
    }

    private static void require(boolean holds, String otherwise) throws InvalidLineException {
        if (!holds) {
            throw new InvalidLineException(otherwise);
        }
    }
}
