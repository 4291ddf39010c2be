package dev.autotunnel.internal.jsch.auth.certificate;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The authorities and the revoked keys of one server, as JSch wants them to judge a certificate. A revoked key is given as an
 * authority too, since JSch looks for revoked authorities only among those that it has. It trusts none that is revoked.
 *
 * <p>Used by one thread.
 */
public final class MarkedKeys {
    private final String name;
    private final List<HostKey> authorities = new ArrayList<>();
    private final List<HostKey> revoked = new ArrayList<>();
    private HostKey[] all = {};
    private HostKey[] refusing = {};

    /**
     * Makes an empty list.
     *
     * @param name the name by which JSch looks the server up
     */
    public MarkedKeys(String name) {
        this.name = name;
    }

    /** Adds an authority. */
    public void addAuthority(byte[] key) {
        authorities.add(marked("@cert-authority", key));
    }

    /** Adds a key that must not be shown, and that must not sign certificates. */
    public void addRevoked(byte[] key) {
        revoked.add(marked("@revoked", key));
        revoked.add(marked("@cert-authority", key));
    }

    /** Returns all keys, or only those that make JSch refuse. JSch asks once for each authority, so the answer is made once. */
    public HostKey[] forJsch(boolean withAuthorities) {
        if (all.length != authorities.size() + revoked.size()) {
            all = Stream.concat(authorities.stream(), revoked.stream()).toArray(HostKey[]::new);
            refusing = revoked.toArray(HostKey[]::new);
        }
        return (withAuthorities ? all : refusing).clone();
    }

    private HostKey marked(String marker, byte[] key) {
        try {
            return new HostKey(marker, name, HostKey.UNKNOWN, key, "");
        } catch (JSchException e) {
            throw new IllegalStateException("a type that is given is not guessed", e);
        }
    }
}
