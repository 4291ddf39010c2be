package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.HostKeys;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Judges the server's host key, and keeps its verdict: what went wrong is told by that, not by the text of an exception.
 * Nothing is added, unless accept-new was asked for; nothing is ever removed.
 */
public final class HostKeyCheck implements HostKeyRepository {
    private static final HostKey[] NONE = {};

    private final HostKeys trusted;
    private @Nullable KnownHostsFiles files;
    private @Nullable HostKeyRepository knownHosts;
    private volatile @Nullable Failure refusal;
    private volatile boolean accepted;

    public HostKeyCheck(HostKeys trusted) {
        this.trusted = trusted;
    }

    /** Reads the known_hosts files, if that is what is trusted. JSch would take a missing one for an empty one. */
    public void load() throws TransportException {
        if (trusted instanceof HostKeys.KnownHosts known) {
            files = new KnownHostsFiles(known);
            knownHosts = files.read();
        }
    }

    /** Why the key was refused; null where it was not. */
    public @Nullable Failure refusal() {
        return refusal;
    }

    /** Whether a key was shown and accepted: what comes after that is authentication. */
    public boolean accepted() {
        return accepted;
    }

    @Override
    public int check(String host, byte[] key) {
        int verdict = judge(host, key);
        if (verdict == NOT_INCLUDED && files != null && files.addsUnknown()) {
            return add(files, host, key);
        }
        if (verdict == OK) {
            accepted = true;
        } else {
            Kind kind = verdict == CHANGED ? Kind.HOST_KEY_CHANGED : Kind.HOST_KEY_UNKNOWN;
            refusal = Failure.of(kind, Stage.HOST_KEY, describe(host, key, verdict));
        }
        return verdict;
    }

    /** For accept-new. A key that cannot be remembered is not trusted: every later one would be new as well. */
    private int add(KnownHostsFiles to, String host, byte[] key) {
        try {
            to.add(host, key);
            accepted = true;
            return OK;
        } catch (TransportException e) {
            refusal = e.failure();
            return NOT_INCLUDED;
        }
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("host keys are never added");
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

    @Override
    public HostKey[] getHostKey() {
        return knownHosts == null ? NONE : orNone(knownHosts.getHostKey());
    }

    /** With null for the type this decides which key type the server is asked for, so it must know what we know. */
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        if (trusted instanceof HostKeys.PublicKey pinned) {
            return pinned(host, pinned);
        }
        return knownHosts == null ? NONE : orNone(knownHosts.getHostKey(host, type));
    }

    private int judge(String host, byte[] key) {
        if (trusted instanceof HostKeys.Insecure) {
            return OK;
        }
        if (trusted instanceof HostKeys.Fingerprints pinned) {
            return pinned.fingerprints().contains(fingerprint(key)) ? OK : CHANGED;
        }
        if (trusted instanceof HostKeys.PublicKey pinned) {
            return MessageDigest.isEqual(Base64.getDecoder().decode(pinned.base64()), key) ? OK : CHANGED;
        }
        if (knownHosts == null) {
            return NOT_INCLUDED;
        }
        int verdict = knownHosts.check(host, key);
        // A host that is known by a key of another type and shows a new one may well be somebody else.
        return verdict == NOT_INCLUDED && getHostKey(host, null).length > 0 ? CHANGED : verdict;
    }

    private String describe(String host, byte[] key, int verdict) {
        String shown = "%s shows a key with fingerprint %s, ".formatted(host, fingerprint(key));
        if (trusted instanceof HostKeys.KnownHosts known) {
            String what = verdict == CHANGED ? "another one than %s holds" : "which %s does not hold";
            return shown + what.formatted(KnownHostsFiles.names(known));
        }
        return shown + "which is not the pinned one";
    }

    private static HostKey[] pinned(String host, HostKeys.PublicKey pinned) {
        try {
            return new HostKey[] {new HostKey(host, Base64.getDecoder().decode(pinned.base64()))};
        } catch (JSchException e) {
            return NONE; // a type that JSch does not know: no order of types is asked for, and the check will refuse
        }
    }

    private static HostKey[] orNone(HostKey @Nullable [] keys) {
        return keys == null ? NONE : keys;
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java has SHA-256", e);
        }
    }
}
