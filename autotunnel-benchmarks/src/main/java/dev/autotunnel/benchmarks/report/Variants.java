package dev.autotunnel.benchmarks.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order and colours in which variants are shown, whichever came first in the run. */
final class Variants {
    /** A colour each that those who cannot tell red from green can tell apart. */
    private enum Shown {
        RAW("raw", "#999999"),
        SSH("ssh", "#56b4e9"),
        SSH_GCM("ssh-gcm", "#0072b2"),
        JSCH("jsch", "#e69f00"),
        MINA("mina", "#cc79a7"),
        AUTOSSH("autossh", "#009e73"),
        BACKOFF_ONLY("backoff-only", "#f0e442"),
        OURS("ours", "#d55e00");

        private final String variant;
        private final String colour;

        Shown(String variant, String colour) {
            this.variant = variant;
            this.colour = colour;
        }
    }

    private Variants() {}

    static List<String> inOrder(Collection<String> variants) {
        return variants.stream().sorted(Comparator.comparing(Variants::shown)).toList();
    }

    static String colour(String variant) {
        return shown(variant).colour;
    }

    private static Shown shown(String variant) {
        for (Shown shown : Shown.values()) {
            if (shown.variant.equals(variant)) {
                return shown;
            }
        }
        throw new IllegalArgumentException("no variant " + variant);
    }
}
