package dev.autotunnel.internal.algorithms;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Explains why a client and a server have no algorithm in common: which side is behind, and what to do. Stateless. */
public final class AlgorithmGap {
    private static final int MOST_NAMES = 4;

    private AlgorithmGap() {}

    /**
     * Returns the remedy.
     *
     * @param what JSch's name for the list, for example {@code cipher.s2c}
     * @param server the names that the server offers, with commas
     * @param ours the names that we offered, with commas
     * @param allowed what we would offer if the JVM had all of it; empty if that is not known
     */
    public static String remedy(String what, String server, String ours, List<String> allowed) {
        AlgorithmKind kind = kindOf(what);
        List<String> offered = List.of(ours.split(","));
        String missing = pick(
                server,
                name -> AlgorithmKind.needsLibrary(name)
                        && !offered.contains(name)
                        && (allowed.isEmpty() || allowed.contains(name)));
        if (!missing.isEmpty()) {
            return "the server wants %s, and this JVM lacks it: put BouncyCastle on the class path".formatted(missing)
                    + " (org.bouncycastle:bcprov-jdk18on)"
                    + (missing.contains("mlkem") ? ", or run on Java 24 or later" : "");
        }
        if (kind == null) {
            return "see the lists of the server";
        }
        String leftOut = pick(server, name -> kind.defaults().contains(name) && !offered.contains(name));
        if (!leftOut.isEmpty()) {
            return "SshServer.algorithms leaves out %s, which the server has: allow it".formatted(leftOut);
        }
        String old = pick(server, kind.others()::contains);
        if (!old.isEmpty()) {
            return "the server is behind, it has only old algorithms: update it; until then, allow them with"
                    + " SshServer.algorithms(Algorithms.defaults().%s(\"+%s\"))"
                            .formatted(kind.setter(), old.replace(", ", ","));
        }
        return "this library has none of the server's: enable one of ours on the server (%s in sshd_config)"
                .formatted(kind.option());
    }

    /** Returns the kind of one of JSch's lists; null for compression. */
    public static @Nullable AlgorithmKind kindOf(String what) {
        return switch (what) {
            case "kex" -> AlgorithmKind.KEX;
            case "server_host_key" -> AlgorithmKind.HOST_KEY;
            case "cipher.c2s", "cipher.s2c" -> AlgorithmKind.CIPHER;
            case "mac.c2s", "mac.s2c" -> AlgorithmKind.MAC;
            default -> null;
        };
    }

    /** Returns the first few names that fit. Only names of our own lists can fit, so nothing of a stranger is quoted. */
    private static String pick(String names, Predicate<String> fits) {
        List<String> fit =
                Arrays.stream(names.split(",")).filter(fits).limit(MOST_NAMES).toList();
        return String.join(", ", fit);
    }
}
