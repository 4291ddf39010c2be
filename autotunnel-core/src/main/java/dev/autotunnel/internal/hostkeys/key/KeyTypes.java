package dev.autotunnel.internal.hostkeys.key;

import java.util.Set;

/**
 * The names of key types that OpenSSH reads in known_hosts, and the host-key algorithms that go with each. One RSA key
 * ({@code ssh-rsa}) signs by two algorithms, {@code rsa-sha2-512} and {@code rsa-sha2-256}.
 *
 * <p>Immutable and stateless; thread-safe.
 */
public final class KeyTypes {
    private static final String RSA = "ssh-rsa";
    private static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final String SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com";
    private static final Set<String> RSA_ALGORITHMS = Set.of("rsa-sha2-512", "rsa-sha2-256");

    private static final Set<String> PLAIN = Set.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            RSA,
            "ssh-dss",
            "sk-ssh-ed25519@openssh.com",
            SK_ECDSA);

    private KeyTypes() {}

    /** The type of the key that signs by this algorithm: {@code ssh-rsa} for {@code rsa-sha2-512}, else the same name. */
    public static String ofAlgorithm(String algorithm) {
        return RSA_ALGORITHMS.contains(algorithm) ? RSA : algorithm;
    }

    /** The type of the key that a certificate of that type certifies; for a type of plain keys, that type itself. */
    static String plain(String type) {
        if (!type.endsWith(CERTIFICATE)) {
            return type;
        }
        String base = type.substring(0, type.length() - CERTIFICATE.length());
        return PLAIN.contains(base) ? base : base + "@openssh.com";
    }

    /** The type that OpenSSH takes this name for. Names are compared exactly, so {@code SSH-RSA} is none. */
    static String named(String name) throws InvalidHostKeyException {
        boolean certificate = name.endsWith(CERTIFICATE);
        String base = certificate ? name.substring(0, name.length() - CERTIFICATE.length()) : name;
        String type = base.equals("webauthn-" + SK_ECDSA) ? SK_ECDSA : ofAlgorithm(base);
        if (!PLAIN.contains(type) && !(certificate && PLAIN.contains(type + "@openssh.com"))) {
            throw new InvalidHostKeyException("the key type is unknown");
        }
        return certificate ? type + CERTIFICATE : type;
    }
}
