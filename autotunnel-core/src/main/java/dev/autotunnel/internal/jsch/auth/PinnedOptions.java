package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options that decide security, set on each session, so that neither JSch's static configuration nor a system property
 * of the host application weakens a tunnel. Host certificates are asked for only if known_hosts names an authority for the
 * server, see {@link HostKeyCheck#algorithms()}.
 */
public final class PinnedOptions {
    private static final String KEX = "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,"
            + "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,"
            + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";

    /** Host keys are asked for in this order, unless the known keys of a server change it. */
    static final List<String> HOST_KEY_ALGORITHMS = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    private static final String HOST_KEYS = String.join(",", HOST_KEY_ALGORITHMS);

    static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final String RSA_SHA2_512 = "rsa-sha2-512";
    private static final String RSA_SHA2_256 = "rsa-sha2-256";

    /** The types of our own keys but RSA. Only an agent can hold keys of the types {@code sk-}, which need a touch (FIDO). */
    private static final List<String> KEY_TYPES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519",
            "sk-ecdsa-sha2-nistp256");

    private static final String CIPHERS =
            "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr";
    private static final String MACS =
            "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("StrictHostKeyChecking", "yes"), // exactly "yes": any unknown word turns checking off
            Map.entry("HashKnownHosts", "no"),
            // As with ssh, a certificate that does not count leaves the plain key, which our check judges as any other.
            Map.entry("host_certificate_to_key_fallback", "yes"),
            Map.entry("ca_signature_algorithms", HOST_KEYS),
            Map.entry("prefer_known_host_key_types", "no"), // HostKeyCheck knows the order
            Map.entry("enable_strict_kex", "yes"),
            Map.entry("enable_server_sig_algs", "yes"),
            Map.entry("kex", KEX),
            Map.entry("server_host_key", HOST_KEYS),
            Map.entry("PubkeyAcceptedAlgorithms", keyAlgorithms(List.of())),
            Map.entry("cipher.c2s", CIPHERS),
            Map.entry("cipher.s2c", CIPHERS),
            Map.entry("mac.c2s", MACS),
            Map.entry("mac.s2c", MACS),
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
     */
    static String keyAlgorithms(List<String> serverAlgorithms) {
        boolean sha256 = serverAlgorithms.contains(RSA_SHA2_256) && !serverAlgorithms.contains(RSA_SHA2_512);
        Stream<String> types = Stream.concat(KEY_TYPES.stream(), Stream.of(sha256 ? RSA_SHA2_256 : RSA_SHA2_512));
        return types.flatMap(
                        type -> Stream.of(type.startsWith("sk-") ? type + "@openssh.com" : type, type + CERTIFICATE))
                .collect(Collectors.joining(","));
    }

    public static void apply(Session session) throws JSchException {
        OPTIONS.forEach(session::setConfig);
        session.setTimeout(REKEY_TIMEOUT_MILLIS);
    }
}
