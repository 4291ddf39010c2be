package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.jsch.auth.agent.AgentChoice;
import dev.autotunnel.internal.jsch.auth.agent.AgentKey;
import dev.autotunnel.internal.jsch.auth.agent.PublicKeyFile;
import dev.autotunnel.internal.jsch.auth.agent.SshAgent;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.jsch.auth.key.PrivateKeys;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.PrivateKeyText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the keys of one login. Each key is offered once, in the order of the credentials. As with {@code ssh}, certificates
 * that were given with a key come first, then keys that a key file names and an agent holds. Credentials that cannot be used
 * are passed over and noted.
 *
 * <p>Called on the connecting thread. Blocks while files are read, and for as long as an agent may take.
 */
final class KeySearch {
    private static final Logger LOG = LoggerFactory.getLogger(KeySearch.class);

    private final UserCode code;
    private final int leastRsaBits;
    private final Function<Credentials, PrivateKeys.Load> loads;
    private final Map<Credentials.Agent, List<AgentKey>> agents = new LinkedHashMap<>();
    private final Map<ByteBuffer, Identity> certificates = new LinkedHashMap<>();
    private final Map<ByteBuffer, Identity> first = new LinkedHashMap<>();
    private final Map<ByteBuffer, Identity> rest = new LinkedHashMap<>();
    private final List<PrivateKeys.Loaded> loaded = new ArrayList<>();
    private final List<Failure> unusable = new ArrayList<>();

    /**
     * Makes a search.
     *
     * @param leastRsaBits how many bits an RSA key must have to be offered
     */
    KeySearch(UserCode code, int leastRsaBits) {
        this(code, leastRsaBits, PrivateKeys.Load::new);
    }

    /** For tests: with keys from another place. */
    KeySearch(UserCode code, int leastRsaBits, Function<Credentials, PrivateKeys.Load> loads) {
        this.code = code;
        this.loads = loads;
        this.leastRsaBits = leastRsaBits;
    }

    /** Looks for the keys of these credentials. Wipes keys that are not offered: copies, and RSA keys that are too short. */
    void look(List<Credentials> candidates) {
        for (Credentials candidate : candidates) {
            if (candidate instanceof Credentials.Agent agent) {
                tryTo(() -> agents.put(agent, client(agent).keys()));
            }
        }
        for (Credentials candidate : candidates) {
            if (candidate instanceof Credentials.PrivateKey file) {
                tryTo(() -> addFile(file));
            } else if (candidate instanceof PrivateKeyText) {
                tryTo(() -> addKeys(candidate));
            } else if (candidate instanceof Credentials.Agent agent && agents.containsKey(agent)) {
                tryTo(() -> chosen(agent, agents.get(agent)).forEach(key -> add(rest, key)));
            }
        }
        List.of(certificates, first, rest).forEach(some -> some.values().removeIf(this::isTooShort));
        Set<Identity> used = Collections.newSetFromMap(new IdentityHashMap<>());
        used.addAll(found());
        loaded.stream()
                .filter(key -> key.identities().stream().noneMatch(used::contains))
                .forEach(PrivateKeys.Loaded::clear);
    }

    /** Returns the keys in the order in which they are to be offered. */
    List<Identity> found() {
        Map<ByteBuffer, Identity> all = new LinkedHashMap<>(certificates);
        first.forEach(all::putIfAbsent);
        rest.forEach(all::putIfAbsent);
        return List.copyOf(all.values());
    }

    /** Returns why credentials were passed over. */
    List<Failure> unusable() {
        return List.copyOf(unusable);
    }

    private SshAgent client(Credentials.Agent agent) throws TransportException {
        return agent.socket().isPresent()
                ? new SshAgent(agent.socket().get(), code.deadline())
                : SshAgent.ofEnvironment(code.deadline());
    }

    private void addFile(Credentials.PrivateKey file) throws TransportException {
        try {
            addKeys(file);
        } catch (TransportException e) {
            List<AgentKey> inAgent = publicPart(file).stream()
                    .flatMap(blob -> inAgents(blob).stream())
                    .toList();
            if (inAgent.isEmpty()) {
                throw e;
            }
            for (AgentKey key : inAgent) {
                addKey(file, key);
            }
        }
    }

    private void addKey(Credentials.PrivateKey file, AgentKey key) {
        try {
            addKeys(file, withCertificates(file, key));
        } catch (TransportException e) {
            passOver(e.failure());
            add(first, key);
        }
    }

    /** As with {@code ssh}, an agent signs for a certificate that is in a file. */
    private PrivateKeys.Loaded withCertificates(Credentials.PrivateKey file, AgentKey key) throws TransportException {
        PrivateKeys.Loaded certified = read(file, () -> PrivateKeys.certified(file, key));
        List<Identity> all = new ArrayList<>();
        certified.identities().forEach(named -> all.add(key.withCertificate(named.getPublicKeyBlob())));
        all.add(key);
        return new PrivateKeys.Loaded(all, certified.passedOver());
    }

    private void addKeys(Credentials fileOrText) throws TransportException {
        PrivateKeys.Loaded keys = load(fileOrText);
        loaded.add(keys);
        addKeys(fileOrText, keys);
    }

    private void addKeys(Credentials fileOrText, PrivateKeys.Loaded keys) {
        keys.passedOver().forEach(this::passOver);
        int given = certificates(fileOrText);
        keys.identities().subList(0, given).forEach(certificate -> add(certificates, certificate));
        for (Identity key : keys.identities().subList(given, keys.identities().size())) {
            add(isInAgent(key) ? first : rest, key);
        }
    }

    /** Returns how many certificates were given with a key; their identities come first. */
    private static int certificates(Credentials fileOrText) {
        if (fileOrText instanceof Credentials.PrivateKey file) {
            return file.certificates().size();
        }
        return fileOrText instanceof PrivateKeyText text ? text.certificates().size() : 0;
    }

    private PrivateKeys.Loaded load(Credentials fileOrText) throws TransportException {
        PrivateKeys.Load load = loads.apply(fileOrText);
        try {
            return read(fileOrText, load);
        } catch (TransportException | RuntimeException e) {
            load.abandon();
            throw e;
        }
    }

    private Optional<ByteBuffer> publicPart(Credentials.PrivateKey file) throws TransportException {
        return agents.isEmpty() ? Optional.empty() : read(file, () -> PublicKeyFile.of(file.file()));
    }

    private List<AgentKey> chosen(Credentials.Agent agent, List<AgentKey> held) throws TransportException {
        return read(agent, () -> AgentChoice.of(agent, held));
    }

    /** A file system may hang, and so may the application's supplier of a passphrase. */
    private <T> T read(Credentials from, Callable<T> how) throws TransportException {
        try {
            return code.call(how);
        } catch (UserCode.NoResult e) {
            if (e.getCause() instanceof TransportException failed) {
                throw failed;
            }
            String message = "reading the %s %s".formatted(from, e.getMessage());
            throw new TransportException(Failure.of(
                    Failure.Kind.CREDENTIALS_UNAVAILABLE, Failure.Stage.AUTHENTICATION, message, e.getCause()));
        }
    }

    private boolean isTooShort(Identity key) {
        int bits = rsaBits(key);
        if (bits == 0 || bits >= leastRsaBits) {
            return false;
        }
        String name = key instanceof AgentKey inAgent ? "an RSA key of " + inAgent.agent() : "the key " + key.getName();
        String message = "%s has %d bits, and RequiredRSASize is %d".formatted(name, bits, leastRsaBits);
        passOver(Failure.of(Failure.Kind.KEY_UNUSABLE, Failure.Stage.AUTHENTICATION, message)
                .withRemedy("use a longer RSA key, or one of another type (Ed25519)"));
        return true;
    }

    private static int rsaBits(Identity key) {
        try {
            return PublicHostKey.of(key.getPublicKeyBlob()).withoutCertificate().rsaBits();
        } catch (InvalidHostKeyException e) { // an agent may hold a key of a type that nobody knows
            return 0;
        }
    }

    private boolean isInAgent(Identity key) {
        return !inAgents(ByteBuffer.wrap(key.getPublicKeyBlob())).isEmpty();
    }

    private List<AgentKey> inAgents(ByteBuffer blob) {
        return agents.values().stream()
                .flatMap(List::stream)
                .filter(key -> ByteBuffer.wrap(key.getPublicKeyBlob()).equals(blob))
                .toList();
    }

    private static void add(Map<ByteBuffer, Identity> to, Identity key) {
        to.putIfAbsent(ByteBuffer.wrap(key.getPublicKeyBlob()), key);
    }

    private void tryTo(Use use) {
        try {
            use.run();
        } catch (TransportException e) {
            LOG.debug("passed over: {}", e.failure());
            passOver(e.failure());
        }
    }

    /** Notes a failure once: several credentials may name the same file. */
    private void passOver(Failure failure) {
        if (unusable.stream().noneMatch(other -> other.message().equals(failure.message()))) {
            unusable.add(failure);
        }
    }

    /** Uses one of the credentials. */
    @FunctionalInterface
    private interface Use {
        void run() throws TransportException;
    }
}
