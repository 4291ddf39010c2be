package dev.autotunnel.autossh;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@code ssh} in three groups: supported, ignored with a note, and not supported.
 *
 * <p>Option names may be in any case. Thread-safe.
 */
final class SshOptions {
    private static final Set<String> SUPPORTED =
            lower("CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots"
                    + " CanonicalizePermittedCNAMEs ClearAllForwardings ConnectTimeout DynamicForward"
                    + " ExitOnForwardFailure GatewayPorts GlobalKnownHostsFile Host HostName IdentitiesOnly"
                    + " IdentityAgent IdentityFile IgnoreUnknown LocalForward Port ProxyJump RemoteForward"
                    + " ServerAliveCountMax ServerAliveInterval StrictHostKeyChecking Tag User UserKnownHostsFile");

    /** Options that are accepted, each with the note that says why it has no effect. */
    private static final Map<String, String> IGNORED = notes(
            "BatchMode StdinNull RequestTTY SessionType EscapeChar EnableEscapeCommandline Protocol"
                    + " NumberOfPasswordPrompts",
            "is ignored: this program asks no questions and runs no shell",
            "ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted XAuthLocation SendEnv SetEnv"
                    + " LocalCommand PermitLocalCommand",
            "is ignored: it has an effect only in a shell, and this program runs none",
            "Ciphers MACs KexAlgorithms HostKeyAlgorithms HostbasedAcceptedAlgorithms HostbasedKeyTypes"
                    + " PubkeyAcceptedAlgorithms PubkeyAcceptedKeyTypes CASignatureAlgorithms FingerprintHash"
                    + " RequiredRSASize RekeyLimit Compression CompressionLevel Cipher",
            "is ignored: the library chooses strong algorithms itself",
            "GSSAPIAuthentication GSSAPIDelegateCredentials GSSAPIKeyExchange GSSAPIKexAlgorithms"
                    + " GSSAPITrustDns GSSAPIRenewalForcesRekey GSSAPIClientIdentity GSSAPIServerIdentity"
                    + " HostbasedAuthentication KbdInteractiveAuthentication ChallengeResponseAuthentication"
                    + " KbdInteractiveDevices PasswordAuthentication PubkeyAuthentication PreferredAuthentications"
                    + " PKCS11Provider SmartcardDevice SecurityKeyProvider CertificateFile AddKeysToAgent"
                    + " EnableSSHKeysign RhostsRSAAuthentication RSAAuthentication DSAAuthentication",
            "is ignored: this program uses only keys in files and in an agent",
            "ControlMaster ControlPath ControlPersist",
            "is ignored: each tunnel has its own connection",
            "BindAddress BindInterface",
            "is ignored: the system chooses the source address",
            "AddressFamily",
            "is ignored: all addresses of a name are tried",
            "CheckHostIP HashKnownHosts NoHostAuthenticationForLocalhost UpdateHostKeys VerifyHostKeyDNS"
                    + " VisualHostKey",
            "is ignored: host keys are checked against the known_hosts files",
            "LogLevel LogVerbose SyslogFacility",
            "is ignored: use -v, -q, -y or AUTOSSH_LOGLEVEL",
            "ConnectionAttempts TCPKeepAlive IPQoS ProxyUseFdpass StreamLocalBindMask StreamLocalBindUnlink"
                    + " PermitRemoteOpen TunnelDevice ForkAfterAuthentication UsePrivilegedPort UseRoaming UseKeychain"
                    + " ChannelTimeout ObscureKeystrokeTiming FallBackToRsh UseRsh",
            "is ignored: it has no effect on tunnels");

    /** Options that are errors unless they are turned off, each with the reason. */
    private static final Map<String, String> UNSUPPORTED = notes(
            "ProxyCommand", "is not supported: use ProxyJump",
            "RemoteCommand", "is not supported: this program only makes tunnels",
            "Tunnel", "is not supported: this program does not forward network devices",
            "HostKeyAlias", "is not supported: put the server's own name into known_hosts",
            "KnownHostsCommand", "is not supported: use UserKnownHostsFile",
            "RevokedHostKeys", "is not supported: mark the keys as @revoked in known_hosts");

    private static final Set<String> OFF = Set.of("no", "none", "false");

    private SshOptions() {}

    /**
     * Checks one option of the command line.
     *
     * @return a note that says why the option has no effect; empty if the option is supported
     * @throws UsageException if the option is unknown, or is not supported and not turned off
     */
    static String check(SshOption option) {
        String key = option.key();
        if (SUPPORTED.contains(key)) {
            return "";
        }
        if (IGNORED.containsKey(key)) {
            return option.name() + " " + IGNORED.get(key);
        }
        String reason = UNSUPPORTED.get(key);
        if (reason == null) {
            throw new UsageException("unknown option -o %s".formatted(option.name()));
        }
        return checkIsOff(option.name(), option.value(), reason);
    }

    /** Returns whether the option is supported. */
    static boolean isSupported(SshOption option) {
        return SUPPORTED.contains(option.key());
    }

    /**
     * Checks the settings that configuration files make. Ignoring an unsupported one would skip a check, or would connect to the
     * server in another way than the user wants.
     *
     * @throws UsageException if an option is set that is not supported
     */
    static void check(HostSettings resolved) {
        UNSUPPORTED.forEach((key, reason) -> {
            for (String value : resolved.all(key)) {
                checkIsOff(key, value, reason);
            }
        });
    }

    private static String checkIsOff(String name, String value, String reason) {
        if (!OFF.contains(value.toLowerCase(Locale.ROOT))) {
            throw new UsageException("option %s %s".formatted(name, reason));
        }
        return name + " is ignored: it is turned off";
    }

    private static Set<String> lower(String names) {
        return Set.copyOf(List.of(names.toLowerCase(Locale.ROOT).split(" ")));
    }

    private static Map<String, String> notes(String... namesAndNotes) {
        Map<String, String> notes = new HashMap<>();
        for (int i = 0; i < namesAndNotes.length; i += 2) {
            for (String name : lower(namesAndNotes[i])) {
                notes.put(name, namesAndNotes[i + 1]);
            }
        }
        return Map.copyOf(notes);
    }
}
