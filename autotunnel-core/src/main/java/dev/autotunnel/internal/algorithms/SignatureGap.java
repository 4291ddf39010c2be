package dev.autotunnel.internal.algorithms;

import dev.autotunnel.internal.text.UntrustedText;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Explains why a server cannot accept how our keys sign, and what to do on either side. Immutable; thread-safe.
 */
public final class SignatureGap {
    private static final int MOST_KEYS = 3;
    private static final int MOST_NAMES = 4;
    private static final String RSA = "ssh-rsa";

    /** The algorithms by which an RSA key can sign. The last one is SHA-1, which is not used unless the user allows it. */
    private static final List<String> OF_RSA = List.of("rsa-sha2-512", "rsa-sha2-256", RSA);

    private final List<Key> keys;
    private final List<String> server;

    private SignatureGap(List<Key> keys, List<String> server) {
        this.keys = keys;
        this.server = server;
    }

    /**
     * A key that is offered to a server.
     *
     * @param name which key it is, fit for a log
     * @param type the type of the plain key, such as {@code ssh-rsa}
     * @param allowed the algorithms by which the user lets this kind of key sign
     */
    public record Key(String name, String type, List<String> allowed) {
        /** Returns whether this is an RSA key, which signs by one of several algorithms. */
        public boolean isRsa() {
            return type.equals(RSA);
        }

        /** Returns the algorithms by which the key can sign and may sign. */
        List<String> algorithms() {
            return allowed.stream()
                    .filter(name -> possible().anyMatch(name::equals))
                    .toList();
        }

        private Stream<String> possible() {
            return isRsa() ? OF_RSA.stream() : Stream.of(type);
        }

        private String described() {
            List<String> signs = algorithms();
            return signs.isEmpty()
                    ? name + " would sign by "
                            + possible().filter(each -> !each.equals(RSA)).collect(Collectors.joining(" or "))
                    : name + " signs by " + String.join(" or ", signs);
        }
    }

    /**
     * Returns the gap between our keys and a server; empty if the server accepts how one of the keys signs, or does not say
     * what it accepts.
     *
     * @param server the algorithms that the server accepts ({@code server-sig-algs}); empty if it does not say
     */
    public static Optional<SignatureGap> between(List<Key> keys, List<String> server) {
        boolean bridged =
                keys.stream().flatMap(key -> key.algorithms().stream()).anyMatch(server::contains);
        return keys.isEmpty() || server.isEmpty() || bridged
                ? Optional.empty()
                : Optional.of(new SignatureGap(keys, server));
    }

    /** Returns each key with the algorithms by which it signs, and those that the server accepts, as a sentence. */
    @Override
    public String toString() {
        return "%s, and the server accepts signatures by %s only"
                .formatted(describe(keys), UntrustedText.quote(String.join(",", server)));
    }

    /** Returns each of the first keys with the algorithms by which it signs. */
    public static String describe(List<Key> keys) {
        String first = keys.stream().limit(MOST_KEYS).map(Key::described).collect(Collectors.joining("; "));
        return keys.size() <= MOST_KEYS ? first : first + "; and %d more".formatted(keys.size() - MOST_KEYS);
    }

    /** Returns what to do. */
    public String remedy() {
        String leftOut = names(name -> keys.stream().anyMatch(key -> isLeftOut(key, name)));
        if (!leftOut.isEmpty()) {
            return "SshServer.algorithms leaves out %s, which the server accepts: allow it (withPublicKeys)"
                    .formatted(leftOut);
        }
        String another = names(AlgorithmKind.PUBLIC_KEY::isKnown);
        String type = "use a key of another type"
                + (another.isEmpty() ? "" : " (the server accepts signatures by %s)".formatted(another));
        if (server.contains(RSA) && keys.stream().anyMatch(Key::isRsa)) {
            return "the server accepts RSA keys by SHA-1 alone: add rsa-sha2-512 to PubkeyAcceptedAlgorithms there, or "
                    + type + "; until then, allow SHA-1 here with SshServer.algorithms("
                    + "Algorithms.defaults().withPublicKeys(\"+ssh-rsa\"))";
        }
        return "add %s to PubkeyAcceptedAlgorithms on the server, or %s".formatted(used(keys, server), type);
    }

    /** Returns the algorithms by which the keys sign for a server, with commas. */
    public static String used(List<Key> keys, List<String> server) {
        return keys.stream()
                .flatMap(key -> used(key, server).stream())
                .distinct()
                .limit(MOST_NAMES)
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> used(Key key, List<String> server) {
        Optional<String> accepted =
                key.algorithms().stream().filter(server::contains).findFirst();
        return accepted.isPresent() ? accepted : key.algorithms().stream().findFirst();
    }

    /** Whether the user does not let the key sign by that algorithm, although it could. SHA-1 is left out by default. */
    private static boolean isLeftOut(Key key, String name) {
        return !name.equals(RSA)
                && key.possible().anyMatch(name::equals)
                && !key.allowed().contains(name);
    }

    /** Returns the first few of the server's names that fit. Only names that we know can fit: no text of a stranger is quoted. */
    private String names(Predicate<String> fits) {
        return server.stream().filter(fits).limit(MOST_NAMES).collect(Collectors.joining(", "));
    }
}
