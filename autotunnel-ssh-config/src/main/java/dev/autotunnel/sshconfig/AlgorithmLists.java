package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Makes the {@link Algorithms} of the lists of a configuration. A list with {@code +}, {@code -} or {@code ^} that our own reader
 * found changes the defaults of the library; {@code ssh -G} has changed its own defaults. Immutable.
 *
 * @param settings the settings of the host
 */
record AlgorithmLists(HostSettings settings) {

    /**
     * Returns the algorithms; the defaults if no list is set.
     *
     * @throws SshConfigException if a name is unknown, or the library has none of a list
     */
    Algorithms algorithms() {
        Algorithms algorithms = Algorithms.defaults();
        algorithms = with("kexalgorithms", algorithms, Algorithms::withKex);
        algorithms = with("ciphers", algorithms, Algorithms::withCiphers);
        algorithms = with("macs", algorithms, Algorithms::withMacs);
        algorithms = with("hostkeyalgorithms", algorithms, Algorithms::withHostKeys);
        algorithms = with("casignaturealgorithms", algorithms, Algorithms::withCaSignatures);
        algorithms = with("pubkeyacceptedalgorithms", algorithms, Algorithms::withPublicKeys);
        return with("requiredrsasize", algorithms, (all, text) -> all.withRequiredRsaSize(number(text)));
    }

    /** Returns a number that is refused, if the text is none. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Algorithms with(String key, Algorithms algorithms, BiFunction<Algorithms, String, Algorithms> change) {
        Optional<Setting> list = settings.first(key);
        try {
            return list.isEmpty()
                    ? algorithms
                    : change.apply(algorithms, list.get().text());
        } catch (InvalidSpecException e) {
            throw list.orElseThrow()
                    .origin()
                    .refuse("%s %s: %s".formatted(key, list.get().text(), e.rule()));
        }
    }
}
