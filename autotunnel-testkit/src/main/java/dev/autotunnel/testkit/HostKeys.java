package dev.autotunnel.testkit;

import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which the server identifies itself. They can be replaced while it runs; handshakes under way keep theirs.
 */
final class HostKeys implements KeyPairProvider {

    private static final int DEFAULT_SSH_PORT = 22;

    private final List<HostKeyType> types;
    private final List<KeyPair> first;
    private volatile List<KeyPair> pairs;

    HostKeys(List<HostKeyType> types) {
        this.types = types;
        this.first = generate(types);
        this.pairs = first;
    }

    void replace() {
        pairs = generate(types);
    }

    @Override
    public Iterable<KeyPair> loadKeys(@Nullable SessionContext session) {
        return pairs;
    }

    /** The fingerprint of the first key, as OpenSSH prints it. */
    String fingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, pairs.get(0).getPublic());
    }

    /** The lines of a {@code known_hosts} file that make a client trust every key at this address. */
    String knownHosts(InetSocketAddress address) {
        return knownHosts(address, pairs);
    }

    /** As {@link #knownHosts}, for the keys before the first {@link #replace()}. */
    String firstKnownHosts(InetSocketAddress address) {
        return knownHosts(address, first);
    }

    private static String knownHosts(InetSocketAddress address, List<KeyPair> pairs) {
        String host = address.getAddress().getHostAddress();
        String name = address.getPort() == DEFAULT_SSH_PORT ? host : "[" + host + "]:" + address.getPort();
        return pairs.stream()
                .map(pair -> name + " " + PublicKeyEntry.toString(pair.getPublic()))
                .collect(Collectors.joining("\n"));
    }

    private static List<KeyPair> generate(List<HostKeyType> types) {
        return types.stream().map(HostKeyType::generate).toList();
    }
}
