package dev.autotunnel.sshconfig;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options of OpenSSH's client in three groups: honoured, ignored with a note, and refused. The table in
 * {@code docs/openssh.md} says the same in words. Option names are in lower case. Thread-safe.
 *
 * <p>An option of the library that is new is honoured here as soon as it moves from {@link #REFUSED} to {@link #HONOURED}.
 */
final class KnownOptions {
    private static final Set<String> HONOURED = names(
            "AddressFamily BindAddress CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots"
                    + " CanonicalizePermittedCNAMEs CertificateFile ClearAllForwardings ConnectTimeout DynamicForward"
                    + " ExitOnForwardFailure GatewayPorts GlobalKnownHostsFile Host HostKeyAlias HostName IdentitiesOnly"
                    + " IdentityAgent IdentityFile IgnoreUnknown Include LocalForward Match Port ProxyCommand ProxyJump RemoteForward"
                    + " ServerAliveCountMax ServerAliveInterval StrictHostKeyChecking Tag User UserKnownHostsFile"
                    + " Ciphers MACs KexAlgorithms HostKeyAlgorithms PubkeyAcceptedAlgorithms CASignatureAlgorithms"
                    + " RequiredRSASize RevokedHostKeys");

    /** Options that are accepted, each with the note that says why it has no effect. */
    private static final Map<String, String> IGNORED = notes(
            "BatchMode StdinNull RequestTTY SessionType EscapeChar EnableEscapeCommandline Protocol"
                    + " NumberOfPasswordPrompts ForkAfterAuthentication",
            "is ignored: a tunnel asks no questions and runs no shell",
            "ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted XAuthLocation SendEnv SetEnv"
                    + " LocalCommand PermitLocalCommand",
            "is ignored: it has an effect only in a shell, and a tunnel runs none",
            "RekeyLimit",
            "is ignored: the keys are renewed when the server asks for it",
            "FingerprintHash Compression CompressionLevel Cipher GSSAPIKexAlgorithms HostbasedAcceptedAlgorithms",
            "is ignored: the library chooses strong algorithms itself",
            "GSSAPIAuthentication GSSAPIDelegateCredentials GSSAPIKeyExchange GSSAPITrustDns GSSAPIRenewalForcesRekey"
                    + " GSSAPIClientIdentity GSSAPIServerIdentity HostbasedAuthentication KbdInteractiveAuthentication"
                    + " KbdInteractiveDevices PasswordAuthentication PKCS11Provider SecurityKeyProvider AddKeysToAgent"
                    + " EnableSSHKeysign RhostsRSAAuthentication RSAAuthentication",
            "is ignored: only keys in files and in an agent are used",
            "ControlMaster ControlPath ControlPersist",
            "is ignored: each tunnel has its own connection",
            "HashKnownHosts NoHostAuthenticationForLocalhost UpdateHostKeys VerifyHostKeyDNS VisualHostKey",
            "is ignored: host keys are checked against the known_hosts files",
            "LogLevel LogVerbose SyslogFacility",
            "is ignored: the library has its own log",
            "ConnectionAttempts TCPKeepAlive IPQoS StreamLocalBindMask StreamLocalBindUnlink"
                    + " PermitRemoteOpen TunnelDevice UsePrivilegedPort UseRoaming UseKeychain"
                    + " ChannelTimeout ObscureKeystrokeTiming FallBackToRsh UseRsh",
            "is ignored: it has no effect on tunnels");

    /** Lists of algorithms. {@code ssh -G} prints them always, so only a list that differs from the default was set. */
    static final List<String> ALGORITHMS = List.of(
            "ciphers",
            "macs",
            "kexalgorithms",
            "hostkeyalgorithms",
            "pubkeyacceptedalgorithms",
            "casignaturealgorithms",
            "requiredrsasize");

    /** Options that are refused unless their value is one that changes nothing. */
    private static final Map<String, Refusal> REFUSED = Map.ofEntries(
            refusal("ProxyUseFdpass", "is not supported", "no", "false"),
            refusal("RemoteCommand", "is not supported: a tunnel runs no command", "none"),
            refusal("Tunnel", "is not supported: network devices are not forwarded", "no", "false"),
            refusal("KnownHostsCommand", "is not supported: use UserKnownHostsFile", "none"),
            refusal("CheckHostIP", "is not supported: keys are looked up by the name of the host", "no", "false"),
            refusal("BindInterface", "is not supported: the system chooses the source address"),
            refusal(
                    "PubkeyAuthentication",
                    "is not supported: only keys in files and in an agent are used",
                    "yes",
                    "true",
                    "unbound",
                    "host-bound"),
            refusal("PreferredAuthentications", "must contain publickey: only keys in files and in an agent are used"));

    /** Other names of options, from older versions and from distributions. */
    private static final Map<String, String> ALIASES = Map.of(
            "identityfile2", "identityfile",
            "dsaauthentication", "pubkeyauthentication",
            "keepalive", "tcpkeepalive",
            "pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms",
            "rsaminsize", "requiredrsasize",
            "hostbasedkeytypes", "hostbasedacceptedalgorithms",
            "challengeresponseauthentication", "kbdinteractiveauthentication",
            "smartcarddevice", "pkcs11provider");

    private static final Set<String> RAW =
            Set.of("proxycommand", "proxyjump", "remotecommand", "localcommand", "knownhostscommand");

    private static final Set<String> REPEATABLE =
            Set.of("identityfile", "certificatefile", "localforward", "remoteforward", "dynamicforward");

    private KnownOptions() {}

    /**
     * Why an option is refused.
     *
     * @param reason what the message says behind the option's name
     * @param harmless values in lower case with which the option changes nothing
     */
    private record Refusal(String reason, List<String> harmless) {}

    /** Returns the name by which an option is kept: in lower case, and the newer one if it has two. */
    static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }

    /** Returns whether OpenSSH has, or had, an option of this name. */
    static boolean isKnown(String key) {
        return HONOURED.contains(key) || IGNORED.containsKey(key) || REFUSED.containsKey(key);
    }

    /** Returns the names of all options, in lower case. */
    static List<String> names() {
        return Stream.of(HONOURED, IGNORED.keySet(), REFUSED.keySet())
                .flatMap(Set::stream)
                .toList();
    }

    /** Returns whether the option is refused with some values. */
    static boolean isRefusable(String key) {
        return REFUSED.containsKey(key);
    }

    /** Returns whether the value is the rest of the line, with its quotes. */
    static boolean isRaw(String key) {
        return RAW.contains(key);
    }

    /** Returns whether all values of the option count. Of all others the first value counts. */
    static boolean isRepeatable(String key) {
        return REPEATABLE.contains(key);
    }

    /** Returns the reason why the option has no effect; null if it has one, or is refused. */
    static @Nullable String note(String key) {
        return IGNORED.get(key);
    }

    /**
     * Refuses settings that the library cannot honour. To pass over one would skip a check, or would connect to the server in
     * another way than the configuration wants.
     *
     * @param ignored options that the caller passes over knowingly
     */
    static void check(HostSettings settings, Set<String> ignored) {
        for (String key : settings.keys()) {
            if (!isKnown(key) && !ignored.contains(key)) {
                throw settings.first(key)
                        .orElseThrow()
                        .origin()
                        .refuse("option %s is not known to the library, which may be older than ssh".formatted(key));
            }
        }
        REFUSED.forEach((key, refusal) -> {
            for (HostSettings.Setting setting : settings.all(key)) {
                String value = setting.text().toLowerCase(Locale.ROOT);
                boolean harmless = refusal.harmless().contains(value)
                        || (key.equals("preferredauthentications")
                                && List.of(value.split(",", -1)).contains("publickey"));
                if (!harmless && !ignored.contains(key)) {
                    throw setting.origin().refuse("option %s %s".formatted(key, refusal.reason()));
                }
            }
        });
    }

    private static Map.Entry<String, Refusal> refusal(String name, String reason, String... harmless) {
        return Map.entry(name.toLowerCase(Locale.ROOT), new Refusal(reason, List.of(harmless)));
    }

    private static Set<String> names(String names) {
        return Set.copyOf(List.of(names.toLowerCase(Locale.ROOT).split(" ")));
    }

    private static Map<String, String> notes(String... namesAndNotes) {
        Map<String, String> notes = new HashMap<>();
        for (int i = 0; i < namesAndNotes.length; i += 2) {
            for (String name : names(namesAndNotes[i])) {
                notes.put(name, namesAndNotes[i + 1]);
            }
        }
        return Map.copyOf(notes);
    }
}
