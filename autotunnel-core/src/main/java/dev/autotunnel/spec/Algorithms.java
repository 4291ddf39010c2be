package dev.autotunnel.spec;

import dev.autotunnel.internal.algorithms.AlgorithmKind;
import dev.autotunnel.internal.algorithms.AlgorithmList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which algorithms are offered to a server, as changes to the defaults in the syntax of OpenSSH. The defaults are those of
 * OpenSSH, with AES-GCM before ChaCha20. An algorithm that this JVM and its class path do not have is left out: ChaCha20 and
 * sntrup761 need BouncyCastle, mlkem needs it before Java 24.
 *
 * <p>In each text, names with commas between them replace the defaults. {@code +names} are appended to the defaults, {@code
 * -patterns} (with {@code *} and {@code ?}) are removed from them, and {@code ^names} are put before them. Names that OpenSSH
 * has and this library has not (for example {@code umac-64@openssh.com}) are passed over.
 *
 * <p>Immutable; thread-safe.
 */
public final class Algorithms {
    private static final Algorithms DEFAULTS = new Algorithms(Map.of());

    private final Map<AlgorithmKind, String> changes;

    private Algorithms(Map<AlgorithmKind, String> changes) {
        this.changes = changes;
    }

    /** Returns the defaults. */
    public static Algorithms defaults() {
        return DEFAULTS;
    }

    /**
     * The same with other algorithms of key exchange. The option {@code KexAlgorithms}.
     *
     * @throws InvalidSpecException if a name is unknown, or nothing is left that this library has
     */
    public Algorithms withKex(String text) {
        return with(AlgorithmKind.KEX, text);
    }

    /**
     * The same with other ciphers, for both directions. The option {@code Ciphers}.
     *
     * @throws InvalidSpecException if a name is unknown, or nothing is left that this library has
     */
    public Algorithms withCiphers(String text) {
        return with(AlgorithmKind.CIPHER, text);
    }

    /**
     * The same with other codes of message authentication, for both directions. The option {@code MACs}.
     *
     * @throws InvalidSpecException if a name is unknown, or nothing is left that this library has
     */
    public Algorithms withMacs(String text) {
        return with(AlgorithmKind.MAC, text);
    }

    /**
     * The same with other algorithms of the server's host key, for example {@code +ssh-rsa} for a server that only has SHA-1.
     * The option {@code HostKeyAlgorithms}.
     *
     * @throws InvalidSpecException if a name is unknown
     */
    public Algorithms withHostKeys(String text) {
        return with(AlgorithmKind.HOST_KEY, text);
    }

    /**
     * The same with other algorithms by which our keys sign, for example {@code +ssh-rsa} for a server that only takes SHA-1. An
     * RSA key is offered by one of them only. The option {@code PubkeyAcceptedAlgorithms}.
     *
     * @throws InvalidSpecException if a name is unknown
     */
    public Algorithms withPublicKeys(String text) {
        return with(AlgorithmKind.PUBLIC_KEY, text);
    }

    /** Returns the text that was given for the key exchange; empty stands for the defaults. */
    public Optional<String> kex() {
        return Optional.ofNullable(changes.get(AlgorithmKind.KEX));
    }

    /** Returns the text that was given for the ciphers; empty stands for the defaults. */
    public Optional<String> ciphers() {
        return Optional.ofNullable(changes.get(AlgorithmKind.CIPHER));
    }

    /** Returns the text that was given for message authentication; empty stands for the defaults. */
    public Optional<String> macs() {
        return Optional.ofNullable(changes.get(AlgorithmKind.MAC));
    }

    /** Returns the text that was given for host keys; empty stands for the defaults. */
    public Optional<String> hostKeys() {
        return Optional.ofNullable(changes.get(AlgorithmKind.HOST_KEY));
    }

    /** Returns the text that was given for our keys; empty stands for the defaults. */
    public Optional<String> publicKeys() {
        return Optional.ofNullable(changes.get(AlgorithmKind.PUBLIC_KEY));
    }

    private Algorithms with(AlgorithmKind kind, String text) {
        String field = "algorithms." + kind.option();
        try {
            AlgorithmList.check(kind, Rules.given(field, text));
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(field, text, String.valueOf(e.getMessage()));
        }
        Map<AlgorithmKind, String> more = new EnumMap<>(AlgorithmKind.class);
        more.putAll(changes);
        more.put(kind, text);
        return new Algorithms(more);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Algorithms that && changes.equals(that.changes);
    }

    @Override
    public int hashCode() {
        return changes.hashCode();
    }

    @Override
    public String toString() {
        return changes.isEmpty() ? "default algorithms" : "algorithms " + changes;
    }
}
