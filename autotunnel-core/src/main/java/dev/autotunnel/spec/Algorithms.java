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
    private static final int RSA_SIZE = 1024;
    private static final int MOST_RSA_SIZE = 16_384;
    private static final Algorithms DEFAULTS = new Algorithms(Map.of(), RSA_SIZE);

    private final Map<AlgorithmKind, String> changes;
    private final int requiredRsaSize;

    private Algorithms(Map<AlgorithmKind, String> changes, int requiredRsaSize) {
        this.changes = changes;
        this.requiredRsaSize = requiredRsaSize;
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

    /**
     * The same with other algorithms by which an authority may sign the certificate of a server. A certificate that is signed by
     * another one does not count. The option {@code CASignatureAlgorithms}.
     *
     * @throws InvalidSpecException if a name is unknown, or nothing is left that this library has
     */
    public Algorithms withCaSignatures(String text) {
        return with(AlgorithmKind.CA_SIGNATURE, text);
    }

    /**
     * The same with another least size of RSA keys, for those of servers and our own. A shorter key of ours is not offered, and a
     * server with a shorter key is refused. The option {@code RequiredRSASize}. If it is more than the default, servers are not
     * asked for certificates of RSA keys.
     *
     * @param bits 1024, which is the default, to 16384
     * @throws InvalidSpecException if it is another number
     */
    public Algorithms withRequiredRsaSize(int bits) {
        Rules.require(
                bits >= RSA_SIZE && bits <= MOST_RSA_SIZE, "algorithms.RequiredRSASize", bits, "must be 1024 to 16384");
        return new Algorithms(changes, bits);
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

    /** Returns the text that was given for signatures of authorities; empty stands for the defaults. */
    public Optional<String> caSignatures() {
        return Optional.ofNullable(changes.get(AlgorithmKind.CA_SIGNATURE));
    }

    /** Returns how many bits an RSA key must have at least. */
    public int requiredRsaSize() {
        return requiredRsaSize;
    }

    private Algorithms with(AlgorithmKind kind, String text) {
        String field = "algorithms." + kind.option();
        Rules.given(field, text);
        try {
            AlgorithmList.check(kind, text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(field, Quotable.algorithms(text), String.valueOf(e.getMessage()));
        }
        Map<AlgorithmKind, String> more = new EnumMap<>(AlgorithmKind.class);
        more.putAll(changes);
        more.put(kind, text);
        return new Algorithms(more, requiredRsaSize);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Algorithms that
                && changes.equals(that.changes)
                && requiredRsaSize == that.requiredRsaSize;
    }

    @Override
    public int hashCode() {
        return 31 * changes.hashCode() + requiredRsaSize;
    }

    @Override
    public String toString() {
        String lists = changes.isEmpty() ? "default algorithms" : "algorithms " + changes;
        return requiredRsaSize == RSA_SIZE ? lists : lists + ", RSA keys of %d bits or more".formatted(requiredRsaSize);
    }
}
