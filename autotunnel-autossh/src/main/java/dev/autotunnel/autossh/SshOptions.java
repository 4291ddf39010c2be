package dev.autotunnel.autossh;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What becomes of each option of {@code ssh}: it is honoured, accepted with a note, or refused. Names are in any case. */
final class SshOptions {
    private static final Set<String> HONOURED =
            lower("CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots"
                    + " CanonicalizePermittedCNAMEs ClearAllForwardings ConnectTimeout DynamicForward"
                    + " ExitOnForwardFailure GatewayPorts GlobalKnownHostsFile Host HostName IdentitiesOnly"
                    + " IdentityAgent IdentityFile IgnoreUnknown LocalForward Port ProxyJump RemoteForward"
                    + " ServerAliveCountMax ServerAliveInterval StrictHostKeyChecking Tag User UserKnownHostsFile");

    private static final Map<String, String> NOTED = notes(
            "BatchMode StdinNull RequestTTY SessionType EscapeChar EnableEscapeCommandline Protocol"
                    + " NumberOfPasswordPrompts",
            "says nothing here, where nobody is asked and no shell is run",
            "ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted XAuthLocation SendEnv SetEnv"
                    + " LocalCommand PermitLocalCommand",
            "belongs to a shell",
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
            "is ignored: keys in files and in an agent are used, and nothing else",
            "ControlMaster ControlPath ControlPersist",
            "is ignored: each tunnel has a connection of its own",
            "BindAddress BindInterface",
            "is ignored: the system chooses the source address",
            "AddressFamily",
            "is ignored: all addresses of a name are tried",
            "CheckHostIP HashKnownHosts NoHostAuthenticationForLocalhost UpdateHostKeys VerifyHostKeyDNS"
                    + " VisualHostKey",
            "is ignored: host keys are checked against the known_hosts files",
            "LogLevel LogVerbose SyslogFacility",
            "is ignored: see -v, -q, -y, AUTOSSH_LOGLEVEL",
            "ConnectionAttempts TCPKeepAlive IPQoS ProxyUseFdpass StreamLocalBindMask StreamLocalBindUnlink"
                    + " PermitRemoteOpen TunnelDevice ForkAfterAuthentication UsePrivilegedPort UseRoaming UseKeychain"
                    + " ChannelTimeout ObscureKeystrokeTiming FallBackToRsh UseRsh",
            "is ignored: it changes nothing for these tunnels");

    private static final Map<String, String> REFUSED = notes(
            "ProxyCommand", "is not offered: use ProxyJump",
            "RemoteCommand", "is not offered: this program makes tunnels only",
            "Tunnel", "is not offered: network devices are not forwarded",
            "HostKeyAlias", "is not offered: put the server's own name into known_hosts",
            "KnownHostsCommand", "is not offered: use UserKnownHostsFile",
            "RevokedHostKeys", "is not offered: mark the keys as @revoked in known_hosts");

    private static final Set<String> OFF = Set.of("no", "none", "false");

    private SshOptions() {}

    /**
     * Judges one option of the command line.
     *
     * @return the note that it deserves; empty for one that is honoured
     * @throws UsageException where it is refused or unknown
     */
    static String judge(Setting option) {
        String key = option.key();
        if (HONOURED.contains(key)) {
            return "";
        }
        if (NOTED.containsKey(key)) {
            return option.name() + " " + NOTED.get(key);
        }
        String why = REFUSED.get(key);
        if (why == null) {
            throw new UsageException("unknown option -o %s".formatted(option.name()));
        }
        return refuseUnlessOff(option.name(), option.value(), why);
    }

    static boolean isHonoured(Setting option) {
        return HONOURED.contains(option.key());
    }

    /** What a configuration file asks for and we must not pass over, since less would be checked, or reached otherwise. */
    static void judge(HostSettings resolved) {
        REFUSED.forEach((key, why) -> {
            for (String value : resolved.all(key)) {
                refuseUnlessOff(key, value, why);
            }
        });
    }

    private static String refuseUnlessOff(String name, String value, String why) {
        if (!OFF.contains(value.toLowerCase(Locale.ROOT))) {
            throw new UsageException("option %s %s".formatted(name, why));
        }
        return name + " is off anyway";
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
