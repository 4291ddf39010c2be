package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.internal.algorithms.AlgorithmKind;
import dev.autotunnel.internal.algorithms.AlgorithmList;
import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.jsch.auth.certificate.MeasuredRsa;
import dev.autotunnel.internal.jsch.auth.certificate.ShownCertificate;
import dev.autotunnel.spec.Algorithms;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options that decide security, set on each session, so that neither JSch's static configuration nor a system property
 * of the host application weakens a tunnel. The algorithms are those of OpenSSH, unless the user changes them. JSch leaves out
 * what the JVM and its class path do not have. Host certificates are asked for only if known_hosts names an authority for the
 * server, see {@link HostKeyCheck#algorithms()}.
 *
 * <p>Stateless; thread-safe.
 */
public final class PinnedOptions {
    /** Host keys are asked for in this order, unless the known keys of a server change it. */
    static final List<String> HOST_KEY_ALGORITHMS = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    /** The end of the name of each algorithm of certificates. */
    static final String CERTIFICATE = ShownCertificate.ALGORITHM;

    /** As with OpenSSH, a list of the user's changes both: the certificates and the plain keys. */
    private static final List<String> HOST_KEY_DEFAULTS = Stream.concat(
                    HOST_KEY_ALGORITHMS.stream().map(name -> name + CERTIFICATE), HOST_KEY_ALGORITHMS.stream())
            .toList();

    private static final String KEYS = "PubkeyAcceptedAlgorithms";
    private static final String RSA_SHA2_512 = "rsa-sha2-512";
    private static final String RSA_SHA2_256 = "rsa-sha2-256";
    private static final String SSH_RSA = "ssh-rsa";

    /** The types of our own keys but RSA. Only an agent can hold keys of the types {@code sk-}, which need a touch (FIDO). */
    private static final List<String> KEY_TYPES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519",
            "sk-ecdsa-sha2-nistp256");

    /** The algorithms of our keys and certificates. */
    static final List<String> KEY_ALGORITHMS = Stream.concat(KEY_TYPES.stream(), Stream.of(RSA_SHA2_512, RSA_SHA2_256))
            .flatMap(type -> Stream.of(type.startsWith("sk-") ? type + "@openssh.com" : type, type + CERTIFICATE))
            .toList();

    /**
     * A name of no class, so JSch cannot verify. The end of the connection tells this text. KeyExchange.verify takes the type
     * of a host key from the key, and the hash of RSA from the signature: both may differ from what was agreed on.
     */
    private static final String NEVER_AGREED = "the server signs by an algorithm that was not agreed on";

    /** JSch's names for the code that verifies signatures of host keys which we never ask for. */
    private static final List<String> NEVER_ASKED_FOR = List.of(
            "signature.dss",
            "ssh-dss",
            "ssh-ed448",
            "ssh-rsa-sha224@ssh.com",
            "ssh-rsa-sha256@ssh.com",
            "ssh-rsa-sha384@ssh.com",
            "ssh-rsa-sha512@ssh.com");

    private static final List<String> RSA = List.of(RSA_SHA2_512, RSA_SHA2_256, SSH_RSA);

    /** JSch offers none of these that the JVM and its class path do not have. */
    private static final String CHECKED_KEX = "mlkem768x25519-sha256,mlkem768nistp256-sha256,mlkem1024nistp384-sha384,"
            + "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,"
            + "curve448-sha512";

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("StrictHostKeyChecking", "yes"), // exactly "yes": any unknown word turns checking off
            Map.entry("HashKnownHosts", "no"),
            // As with ssh, a certificate that does not count leaves the plain key, which our check judges as any other.
            Map.entry("host_certificate_to_key_fallback", "yes"),
            Map.entry("prefer_known_host_key_types", "no"), // HostKeyCheck knows the order
            Map.entry("enable_strict_kex", "yes"),
            Map.entry("dhgex_min", "2048"),
            Map.entry("dhgex_preferred", "3072"),
            Map.entry("dhgex_max", "8192"),
            Map.entry("enable_server_sig_algs", "yes"),
            Map.entry("CheckKexes", CHECKED_KEX),
            Map.entry("CheckCiphers", "chacha20-poly1305@openssh.com"),
            Map.entry("CheckMacs", ""),
            Map.entry("CheckSignatures", "ssh-ed25519"),
            Map.entry("require_strict_kex", "no"), // as ssh; strict if the server has it
            Map.entry("enable_ext_info_in_auth", "yes"),
            Map.entry("enable_auth_none", "yes"),
            Map.entry("enable_pubkey_auth_query", "yes"),
            Map.entry("try_additional_pubkey_algorithms", "yes"),
            Map.entry("compression.c2s", "none"),
            Map.entry("compression.s2c", "none"),
            Map.entry("MaxAuthTries", "6"),
            // The default: where it is not said, JSch trips over that at each connection of a remote forward.
            Map.entry("max_input_buffer_size", "32768"));

    /** Bounds how long JSch waits while the server exchanges new keys; silence as such is judged by the watchdog. */
    private static final int REKEY_TIMEOUT_MILLIS = 60_000;

    private PinnedOptions() {}

    /**
     * Returns the algorithms by which our keys and certificates sign, as JSch's option {@code PubkeyAcceptedAlgorithms}. RSA
     * has one name only, since JSch offers a key by each name, and servers count each offer.
     *
     * @param serverAlgorithms what the server accepts ({@code server-sig-algs}); empty if it does not say
     * @param allowed the algorithms that we may use, in their order
     */
    static String keyAlgorithms(List<String> serverAlgorithms, List<String> allowed) {
        String rsa = rsa(serverAlgorithms, allowed);
        return allowed.stream()
                .filter(name -> !RSA.contains(plain(name)) || plain(name).equals(rsa))
                .collect(Collectors.joining(","));
    }

    /** Like OpenSSH, this chooses SHA-1 for a server that does not say what it accepts, if SHA-1 is allowed. */
    private static String rsa(List<String> serverAlgorithms, List<String> allowed) {
        if (serverAlgorithms.isEmpty() && allowed.contains(SSH_RSA)) {
            return SSH_RSA;
        }
        List<String> ours =
                allowed.stream().map(PinnedOptions::plain).filter(RSA::contains).toList();
        return ours.stream().filter(serverAlgorithms::contains).findFirst().orElse(ours.isEmpty() ? "" : ours.get(0));
    }

    /** Returns the algorithm of the key that a certificate of this algorithm certifies; that of a plain key itself. */
    static String plain(String name) {
        return name.endsWith(CERTIFICATE) ? name.substring(0, name.length() - CERTIFICATE.length()) : name;
    }

    /** Returns the algorithms of plain host keys that are asked for, in their order, unless known keys change it. */
    static List<String> hostKeyAlgorithms(Algorithms algorithms) {
        return hostKeys(algorithms).filter(name -> !name.endsWith(CERTIFICATE)).toList();
    }

    /**
     * Returns the algorithms of host certificates that may be asked for, in their order. JSch checks certificates, and not how
     * long their keys are, see {@link MeasuredRsa}.
     */
    static List<String> hostCertificateAlgorithms(Algorithms algorithms) {
        boolean anyRsa = algorithms.requiredRsaSize() == Algorithms.defaults().requiredRsaSize();
        return hostKeys(algorithms)
                .filter(name -> name.endsWith(CERTIFICATE) && (anyRsa || !RSA.contains(plain(name))))
                .toList();
    }

    /** Returns the algorithms of host keys and host certificates together, as the user lists them. */
    static List<String> hostAlgorithms(Algorithms algorithms) {
        List<String> certificates = hostCertificateAlgorithms(algorithms);
        return hostKeys(algorithms)
                .filter(name -> !name.endsWith(CERTIFICATE) || certificates.contains(name))
                .toList();
    }

    private static Stream<String> hostKeys(Algorithms algorithms) {
        return list(AlgorithmKind.HOST_KEY, algorithms.hostKeys(), HOST_KEY_DEFAULTS).stream();
    }

    /** Returns the types of the host keys that are asked for, as plain keys or in certificates. */
    static Set<String> hostKeyTypes(Algorithms algorithms) {
        return hostKeys(algorithms)
                .map(PinnedOptions::plain)
                .map(KeyTypes::ofAlgorithm)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns what is offered for one of JSch's lists if the JVM has all of it; empty if that is not known. */
    public static List<String> allowed(@Nullable AlgorithmKind kind, Algorithms algorithms) {
        if (kind == AlgorithmKind.KEX) {
            return list(kind, algorithms.kex(), kind.defaults());
        } else if (kind == AlgorithmKind.CIPHER) {
            return list(kind, algorithms.ciphers(), kind.defaults());
        } else if (kind == AlgorithmKind.MAC) {
            return list(kind, algorithms.macs(), kind.defaults());
        } else if (kind == AlgorithmKind.CA_SIGNATURE) {
            return list(kind, algorithms.caSignatures(), kind.defaults());
        }
        return List.of();
    }

    private static List<String> list(AlgorithmKind kind, Optional<String> changes, List<String> defaults) {
        return changes.map(text -> AlgorithmList.apply(kind, text, defaults)).orElse(defaults);
    }

    /** Sets all options on a session. */
    public static void apply(Session session, Algorithms algorithms) throws JSchException {
        OPTIONS.forEach(session::setConfig);
        set(session, "kex", allowed(AlgorithmKind.KEX, algorithms));
        for (String direction : List.of("c2s", "s2c")) {
            set(session, "cipher." + direction, allowed(AlgorithmKind.CIPHER, algorithms));
            set(session, "mac." + direction, allowed(AlgorithmKind.MAC, algorithms));
        }
        set(session, "server_host_key", hostKeyAlgorithms(algorithms));
        set(session, "ca_signature_algorithms", allowed(AlgorithmKind.CA_SIGNATURE, algorithms));
        RSA.forEach(name -> session.setConfig(name, MeasuredRsa.classFor(name)));
        NEVER_ASKED_FOR.forEach(name -> session.setConfig(name, NEVER_AGREED));
        rsaNeverAskedFor(algorithms).forEach(name -> session.setConfig(name, NEVER_AGREED));
        set(session, KEYS, list(AlgorithmKind.PUBLIC_KEY, algorithms.publicKeys(), KEY_ALGORITHMS));
        session.setTimeout(REKEY_TIMEOUT_MILLIS);
    }

    /**
     * Returns the RSA signatures of host keys which we never ask for. SHA-2 is left if certificates are asked for, since their
     * authorities may sign by it. Our own RSA keys sign by JSch's static configuration, so this does not concern them.
     */
    private static Stream<String> rsaNeverAskedFor(Algorithms algorithms) {
        Set<String> asked = hostKeys(algorithms).map(PinnedOptions::plain).collect(Collectors.toUnmodifiableSet());
        boolean certificates = !hostCertificateAlgorithms(algorithms).isEmpty();
        return RSA.stream().filter(name -> !asked.contains(name) && (name.equals(SSH_RSA) || !certificates));
    }

    /** Returns the algorithms by which keys and certificates may sign. Call it before {@link #chooseRsa}. */
    static List<String> keyAlgorithms(Session session) {
        return List.of(session.getConfig(KEYS).split(","));
    }

    /** Leaves one algorithm for RSA keys, now that the server has said what it accepts. */
    static void chooseRsa(Session session, List<String> serverAlgorithms) {
        session.setConfig(KEYS, keyAlgorithms(serverAlgorithms, keyAlgorithms(session)));
    }

    private static void set(Session session, String option, List<String> names) {
        session.setConfig(option, String.join(",", names));
    }
}
