package dev.autotunnel.internal.algorithms;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of algorithms that a client and a server agree on. The default lists are those of OpenSSH, without what JSch does
 * not have, and with AES-GCM before ChaCha20, which is slow in Java. Immutable; thread-safe.
 */
public enum AlgorithmKind {
    /** Key exchange. */
    KEX(
            "KexAlgorithms",
            "withKex",
            List.of(
                    "mlkem768x25519-sha256",
                    "sntrup761x25519-sha512",
                    "sntrup761x25519-sha512@openssh.com",
                    "curve25519-sha256",
                    "curve25519-sha256@libssh.org",
                    "ecdh-sha2-nistp256",
                    "ecdh-sha2-nistp384",
                    "ecdh-sha2-nistp521",
                    "diffie-hellman-group-exchange-sha256",
                    "diffie-hellman-group16-sha512",
                    "diffie-hellman-group18-sha512",
                    "diffie-hellman-group14-sha256"),
            List.of(
                    "diffie-hellman-group14-sha1",
                    "diffie-hellman-group-exchange-sha1",
                    "diffie-hellman-group1-sha1",
                    "diffie-hellman-group15-sha512",
                    "diffie-hellman-group17-sha512",
                    "curve448-sha512",
                    "mlkem768nistp256-sha256",
                    "mlkem1024nistp384-sha384")),
    /** Encryption. */
    CIPHER(
            "Ciphers",
            "withCiphers",
            List.of(
                    "aes128-gcm@openssh.com",
                    "aes256-gcm@openssh.com",
                    "chacha20-poly1305@openssh.com",
                    "aes128-ctr",
                    "aes192-ctr",
                    "aes256-ctr"),
            List.of("aes128-cbc", "aes192-cbc", "aes256-cbc", "rijndael-cbc@lysator.liu.se", "3des-cbc")),
    /** Message authentication. */
    MAC(
            "MACs",
            "withMacs",
            List.of(
                    "hmac-sha2-256-etm@openssh.com",
                    "hmac-sha2-512-etm@openssh.com",
                    "hmac-sha1-etm@openssh.com",
                    "hmac-sha2-256",
                    "hmac-sha2-512",
                    "hmac-sha1"),
            List.of(
                    "hmac-sha1-96-etm@openssh.com",
                    "hmac-md5-etm@openssh.com",
                    "hmac-md5-96-etm@openssh.com",
                    "hmac-sha1-96",
                    "hmac-md5",
                    "hmac-md5-96")),
    /** Signatures of servers; the defaults depend on what the host-key check can judge. */
    HOST_KEY("HostKeyAlgorithms", "withHostKeys", List.of(), List.of("ssh-rsa", "ssh-rsa-cert-v01@openssh.com")),
    /** Signatures of our keys; the defaults depend on the kinds of keys that we have. */
    PUBLIC_KEY("PubkeyAcceptedAlgorithms", "withPublicKeys", List.of(), List.of("ssh-rsa")),
    /** Signatures of the authorities that certify servers. */
    CA_SIGNATURE(
            "CASignatureAlgorithms",
            "withCaSignatures",
            List.of(
                    "ssh-ed25519",
                    "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521",
                    "rsa-sha2-512",
                    "rsa-sha2-256"),
            List.of());

    /** The default algorithms for which JSch needs BouncyCastle, or for mlkem a newer JVM. */
    private static final Set<String> NEED_LIBRARY = Set.of(
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "chacha20-poly1305@openssh.com");

    /** The names of OpenSSH for which there is no code here. They may be in a list, and are passed over. */
    private static final Pattern OF_OPENSSH_ALONE = Pattern.compile("umac-(64|128)(-etm)?@openssh\\.com");

    private static final Pattern OF_KEYS = Pattern.compile("(webauthn-)?(sk-)?(ssh-(rsa|dss|ed25519)|rsa-sha2-(256|512)"
            + "|ecdsa-sha2-nistp(256|384|521))(-cert-v01)?(@openssh\\.com)?");

    private final String option;
    private final String setter;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> defaults;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> others;

    AlgorithmKind(String option, String setter, List<String> defaults, List<String> others) {
        this.option = option;
        this.setter = setter;
        this.defaults = defaults;
        this.others = others;
    }

    /** Returns the name of OpenSSH's option. */
    public String option() {
        return option;
    }

    /** Returns the name of the method of {@code Algorithms} that sets the list. */
    public String setter() {
        return setter;
    }

    /** Returns what is offered by default; empty for keys. */
    public List<String> defaults() {
        return defaults;
    }

    /** Returns what is offered only if the user asks for it: obsolete or unusual algorithms. */
    public List<String> others() {
        return others;
    }

    /** Returns whether JSch needs BouncyCastle (or mlkem a newer JVM) for this algorithm. */
    public static boolean needsLibrary(String name) {
        return NEED_LIBRARY.contains(name);
    }

    /** Returns whether OpenSSH or this library knows that name. */
    boolean isKnown(String name) {
        if (this == HOST_KEY || this == PUBLIC_KEY || this == CA_SIGNATURE) {
            return OF_KEYS.matcher(name).matches();
        }
        return defaults.contains(name)
                || others.contains(name)
                || OF_OPENSSH_ALONE.matcher(name).matches();
    }

    /** Returns the names of the list that rely on SHA-1 for signatures or key exchange, or on MD5. HMAC-SHA1 is not broken. */
    public List<String> weak(List<String> names) {
        return names.stream()
                .filter(name -> !defaults.contains(name) && isWeak(name))
                .toList();
    }

    private static boolean isWeak(String name) {
        return name.contains("sha1-")
                || name.endsWith("sha1")
                || name.contains("md5")
                || name.equals("ssh-rsa")
                || name.equals("ssh-rsa-cert-v01@openssh.com");
    }

    /** Returns all names that can be offered, for a list of defaults. */
    Set<String> offerable(List<String> ofDefaults) {
        return Stream.concat(ofDefaults.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
