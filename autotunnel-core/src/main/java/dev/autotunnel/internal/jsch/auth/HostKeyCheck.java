package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.hostkeys.HostKeyPolicy;
import dev.autotunnel.internal.hostkeys.HostKeyVerdict;
import dev.autotunnel.internal.hostkeys.HostName;
import dev.autotunnel.internal.hostkeys.KnownHostsFiles;
import dev.autotunnel.internal.hostkeys.KnownHostsLine;
import dev.autotunnel.internal.hostkeys.KnownHostsLine.Marker;
import dev.autotunnel.internal.hostkeys.KnownHostsPolicy;
import dev.autotunnel.internal.hostkeys.PinnedHostKeys;
import dev.autotunnel.internal.hostkeys.UnusableKnownHostsException;
import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.jsch.auth.certificate.MarkedKeys;
import dev.autotunnel.internal.jsch.auth.certificate.ShownCertificate;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Lets JSch ask whether the host key of one server is trusted, in one attempt, and keeps the answer: why a key was refused is
 * told by that, not by the text of an exception. JSch itself neither reads nor writes known_hosts.
 *
 * <p>{@link #load} and {@link #check} are called on the connecting thread; the rest is thread-safe.
 */
public final class HostKeyCheck implements HostKeyRepository {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeyCheck.class);
    private static final HostKey[] NONE = {};
    private static final String REASON = "Reason: ";
    private static final String RSA_SIZE_REMEDY =
            "give the server a longer RSA key, or one of another type; until then, see withRequiredRsaSize of SshServer.algorithms";
    private static final String NOT_ASKED_FOR_REMEDY =
            "do not connect: the server breaks the protocol, or somebody is between"
                    + " you and the server; find out which";

    private final SshServer server;
    private final HostKeyTypes.Search types;
    private final boolean writes;
    private final Progress progress;
    private final ShownCertificate certificate = new ShownCertificate();
    private @Nullable HostKeyPolicy policy;
    private MarkedKeys marks = new MarkedKeys("");
    private @Nullable UserCode code;
    private volatile @Nullable Failure refusal;
    private volatile boolean exchanged;
    private volatile boolean accepted;
    private volatile boolean asksForAnother;
    private volatile String noCertificate = "";
    private volatile HostKeyVerdict.Basis basis = HostKeyVerdict.Basis.KNOWN;

    /** Learns how far the handshake has come. */
    public interface Progress {
        /** The keys were exchanged; the host key is checked next. */
        void keysExchanged();

        /** The host key was accepted. */
        void hostKeyAccepted(String key);
    }

    /**
     * Makes the check of one attempt.
     *
     * @param writes whether a new key may be added to known_hosts; if not, it is accepted as if it had been added
     */
    public HostKeyCheck(SshServer server, HostKeyTypes.Search types, boolean writes, Progress progress) {
        this.server = server;
        this.types = types;
        this.writes = writes;
        this.progress = progress;
    }

    /**
     * Reads what is trusted. Called before anything is sent to the server.
     *
     * @param forVerifier calls the application's verifier, if there is one
     */
    public void load(UserCode forVerifier) throws TransportException {
        code = forVerifier;
        try {
            policy = policy();
            marks = marks();
        } catch (UnusableKnownHostsException e) {
            throw new TransportException(unreadable(e));
        }
    }

    /** The algorithms to ask the server for, as JSch's option {@code server_host_key}. */
    public String algorithms() {
        return String.join(",", types.algorithms(server, policy));
    }

    /** Why the key was refused; null if it was not. */
    public @Nullable Failure refusal() {
        return refusal;
    }

    /** Why the server is refused that has no key of a further type; null if no key was refused before. */
    public @Nullable Failure noFurtherKey() {
        return policy == null || types.refused(server).isEmpty() ? null : notPinned(policy);
    }

    /** Whether the key was refused, but a key of another type may be the right one. */
    public boolean asksForAnother() {
        return asksForAnother;
    }

    /** Whether a key was shown and accepted: what comes after that is authentication. */
    public boolean accepted() {
        return accepted;
    }

    /** JSch's name for the host does not matter: the names of known_hosts are made of the server's own. */
    @Override
    public int check(String host, byte[] blob) {
        noteExchange();
        refusal = refusalOf(blob);
        accepted = refusal == null;
        if (accepted) {
            progress.hostKeyAccepted(shown(blob));
        }
        return accepted ? OK : NOT_INCLUDED;
    }

    /** JSch asks several times about a certificate, but the keys are exchanged once. */
    private void noteExchange() {
        if (!exchanged) {
            exchanged = true;
            progress.keysExchanged();
        }
    }

    /** Describes a key that was accepted, and where the trust in it comes from. */
    private String shown(byte[] blob) {
        try {
            return PublicHostKey.of(blob) + ", " + from();
        } catch (InvalidHostKeyException e) {
            return "a key that cannot be read, but any key is trusted";
        }
    }

    private String from() {
        if (policy == null) {
            return server.hostKeys() instanceof HostKeys.Verified
                    ? "accepted by the application's verifier"
                    : "any key is trusted";
        }
        return switch (basis) {
            case KNOWN -> "trusted by " + policy.trusted();
            case ADDED -> "new, added to " + policy.addsTo();
            case WOULD_BE_ADDED -> "new, would be added to " + policy.addsTo();
            case NOT_RECORDED -> "new, trusted without being added to " + policy.addsTo();
        };
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("host keys are never added by JSch");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("host keys are never removed");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("host keys are never removed");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "autotunnel";
    }

    /**
     * JSch asks for authorities and revoked keys here, only to judge a certificate. It gets those of this server. If the
     * certificate was not asked for, it gets no authority: the key is then judged by {@link #check}.
     */
    @Override
    public HostKey[] getHostKey() {
        noteExchange();
        return marks.forJsch(whyNoCertificate().isEmpty());
    }

    private Optional<String> whyNoCertificate() {
        List<String> asked = PinnedOptions.hostCertificateAlgorithms(server.algorithms());
        return certificate.whyNot(asked, server.algorithms().requiredRsaSize());
    }

    /** JSch looks the keys up under the alias, or under the address in the form of known_hosts. */
    private MarkedKeys marks() {
        String address = server.port() == SshServer.DEFAULT_PORT
                ? server.host()
                : "[%s]:%d".formatted(server.host(), server.port());
        MarkedKeys keys = new MarkedKeys(server.hostKeyAlias().orElse(address));
        for (KnownHostsLine line : marked()) {
            byte[] key = Base64.getDecoder().decode(line.key().base64());
            if (line.marker() == Marker.REVOKED) {
                keys.addRevoked(key);
            } else {
                keys.addAuthority(key);
            }
        }
        return keys;
    }

    private List<KnownHostsLine> marked() {
        return policy == null ? List.of() : policy.markedLines();
    }

    /**
     * Learns from a line of JSch's log what was agreed on, and whether a certificate was accepted: JSch tells it nowhere else.
     * Without the lines no certificate counts, see {@link ShownCertificate}.
     */
    public void heard(String line) {
        certificate.heard(line);
        if (line.startsWith(JschLog.NO_CERTIFICATE)) {
            String why = UntrustedText.quote(line.substring(line.indexOf(REASON) + REASON.length()));
            noCertificate =
                    "; its certificate does not count: " + whyNoCertificate().orElse(why);
        }
        if (line.startsWith("Host '") && line.endsWith(" host certificate") && policy != null) {
            accepted = true;
            progress.hostKeyAccepted("a host certificate, trusted by " + policy.trusted());
        }
    }

    /** Why a certificate was refused whose key or authority is revoked. */
    public Failure revokedCertificate() {
        String lines = marked().stream()
                .filter(line -> line.marker() == Marker.REVOKED)
                .map(KnownHostsLine::place)
                .collect(Collectors.joining(" or "));
        String message = "%s shows a host certificate, but its key or its authority is marked as @revoked by %s"
                .formatted(place(), lines);
        return Failure.of(Kind.HOST_KEY_REVOKED, Stage.HOST_KEY, message);
    }

    /** JSch asks for revoked keys here, after a key was accepted; we have judged that already. */
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        return NONE;
    }

    /** Null if any key is trusted. */
    private @Nullable HostKeyPolicy policy() throws UnusableKnownHostsException {
        if (server.hostKeys() instanceof HostKeys.KnownHosts known) {
            KnownHostsFiles files = new KnownHostsFiles(known.files(), known.revoked());
            HostName at = server.hostKeyAlias()
                    .map(HostName::alias)
                    .orElseGet(() -> new HostName(server.host(), server.port()));
            return KnownHostsPolicy.read(files, at, ofUnknown(known.unknown()), writes);
        } else if (server.hostKeys() instanceof HostKeys.Fingerprints pinned) {
            return PinnedHostKeys.of(pinned.fingerprints());
        } else if (server.hostKeys() instanceof HostKeys.PublicKey pinned) {
            return PinnedHostKeys.of(decode(pinned));
        }
        return null;
    }

    private static KnownHostsPolicy.OfUnknown ofUnknown(HostKeys.Unknown unknown) {
        return switch (unknown) {
            case REFUSE -> KnownHostsPolicy.OfUnknown.REFUSE;
            case ADD -> KnownHostsPolicy.OfUnknown.ADD;
            case ACCEPT -> KnownHostsPolicy.OfUnknown.ACCEPT;
        };
    }

    private static PublicHostKey decode(HostKeys.PublicKey pinned) {
        try {
            return PublicHostKey.parse(pinned.type(), pinned.base64());
        } catch (InvalidHostKeyException e) {
            throw new IllegalStateException("a pinned key is decoded when it is made", e);
        }
    }

    private @Nullable Failure refusalOf(byte[] blob) {
        if (server.hostKeys() instanceof HostKeys.Insecure) {
            return null;
        }
        try {
            return refusalOf(PublicHostKey.of(blob));
        } catch (InvalidHostKeyException e) {
            String message = "%s shows a host key that cannot be read: %s".formatted(place(), e.getMessage());
            return Failure.of(Kind.HOST_KEY_UNKNOWN, Stage.HOST_KEY, message);
        } catch (UnusableKnownHostsException e) {
            return unreadable(e);
        }
    }

    /**
     * Why a key is refused; null if it is accepted. A key whose type no algorithm has that we asked for is refused first: JSch
     * does not compare the two, so somebody in between could show an old key of a type that is not safe any more.
     */
    private @Nullable Failure refusalOf(PublicHostKey shown) throws UnusableKnownHostsException {
        if (!PinnedOptions.hostKeyTypes(server.algorithms()).contains(shown.type())) {
            return refusal(Kind.HOST_KEY_UNKNOWN, shown, "a type that was not asked for")
                    .withRemedy(NOT_ASKED_FOR_REMEDY);
        }
        int least = server.algorithms().requiredRsaSize();
        if (shown.rsaBits() != 0 && shown.rsaBits() < least) {
            String what = "which has %d bits, and RequiredRSASize is %d".formatted(shown.rsaBits(), least);
            return refusal(Kind.HOST_KEY_UNKNOWN, shown, what).withRemedy(RSA_SIZE_REMEDY);
        }
        if (server.hostKeys() instanceof HostKeys.Verified verified && code != null) {
            return new VerifiedHostKey(place(), verified.verifier(), code).refusalOf(shown);
        }
        return policy == null
                ? Failure.of(Kind.INTERNAL, Stage.HOST_KEY, "the trusted host keys were not loaded")
                : refusalOf(shown, policy, policy.judge(shown));
    }

    private @Nullable Failure refusalOf(PublicHostKey shown, HostKeyPolicy by, HostKeyVerdict verdict) {
        noteSkippedLines(by, verdict);
        if (verdict instanceof HostKeyVerdict.Trusted trusted) {
            basis = trusted.basis();
            if (basis == HostKeyVerdict.Basis.ADDED) {
                LOG.info("the new {} of {} was added to {}", shown, place(), by.addsTo());
            }
            types.accept(server, shown);
            return null;
        } else if (verdict instanceof HostKeyVerdict.NotPinned) {
            return notPinned(shown, by);
        } else if (verdict instanceof HostKeyVerdict.Changed changed) {
            KnownHostsLine known = changed.known();
            return refusal(Kind.HOST_KEY_CHANGED, shown, "but %s holds the %s".formatted(known.place(), known.key()));
        } else if (verdict instanceof HostKeyVerdict.Revoked revoked) {
            KnownHostsLine line = revoked.revoked();
            String what = "but %s marks the %s as @revoked".formatted(line.place(), line.key());
            return refusal(Kind.HOST_KEY_REVOKED, shown, what);
        }
        return refusal(Kind.HOST_KEY_UNKNOWN, shown, "which %s does not hold".formatted(by.trusted()));
    }

    /** A line that cannot be read may be the one that would have told otherwise. */
    private static void noteSkippedLines(HostKeyPolicy by, HostKeyVerdict verdict) {
        Level level = verdict instanceof HostKeyVerdict.Trusted ? Level.DEBUG : Level.WARN;
        by.skipped().forEach(line -> LOG.atLevel(level).log("a line of known_hosts was passed over: {}", line));
    }

    /** A key of another type may be the pinned one, unless the pin tells the type. */
    private Failure notPinned(PublicHostKey shown, HostKeyPolicy by) {
        types.refuse(server, shown);
        boolean left = !types.order(server, PinnedOptions.hostKeyAlgorithms(server.algorithms()))
                .isEmpty();
        asksForAnother = left && server.hostKeys() instanceof HostKeys.Fingerprints;
        return notPinned(by);
    }

    private Failure notPinned(HostKeyPolicy by) {
        String shown =
                types.refused(server).stream().map(PublicHostKey::toString).collect(Collectors.joining(" and the "));
        String message = "%s shows the %s: not the pinned one, %s".formatted(place(), shown, by.trusted());
        return Failure.of(Kind.HOST_KEY_CHANGED, Stage.HOST_KEY, message);
    }

    private Failure refusal(Kind kind, PublicHostKey shown, String but) {
        return Failure.of(kind, Stage.HOST_KEY, "%s shows the %s, %s%s".formatted(place(), shown, but, noCertificate));
    }

    private Endpoint.Tcp place() {
        return new Endpoint.Tcp(server.host(), server.port());
    }

    private static Failure unreadable(UnusableKnownHostsException e) {
        return Failure.of(Kind.HOST_KEYS_UNREADABLE, Stage.HOST_KEY, String.valueOf(e.getMessage()), e);
    }
}
