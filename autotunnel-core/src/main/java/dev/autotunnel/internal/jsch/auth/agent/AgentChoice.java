package dev.autotunnel.internal.jsch.auth.agent;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of an agent that the credentials choose, in the order of the choice; all keys if none is chosen.
 *
 * <p>Stateless; thread-safe. Blocks while files are read.
 */
public final class AgentChoice {
    private AgentChoice() {}

    /** Returns the chosen keys among those that the agent holds; fails if it holds none of them. */
    public static List<AgentKey> of(Credentials.Agent agent, List<AgentKey> held) throws TransportException {
        if (agent.publicKeys().isEmpty() && agent.publicKeyFiles().isEmpty()) {
            return held;
        }
        List<AgentKey> chosen = new ArrayList<>();
        for (String key : agent.publicKeys()) {
            held.stream().filter(isNamed(key)).forEach(chosen::add);
        }
        for (Path file : agent.publicKeyFiles()) {
            Optional<ByteBuffer> blob = PublicKeyFile.of(file);
            blob.ifPresent(named -> held.stream().filter(has(named)).forEach(chosen::add));
        }
        if (chosen.isEmpty()) {
            throw new TransportException(none(agent, held));
        }
        return chosen;
    }

    private static Failure none(Credentials.Agent agent, List<AgentKey> held) {
        Stream<String> files = agent.publicKeyFiles().stream()
                .map(file -> PublicKeyFile.of(file).isPresent() ? "" + file : file + " (which holds no public key)");
        String wanted = Stream.concat(agent.publicKeys().stream(), files).collect(Collectors.joining(", "));
        String message = "%s holds %d keys, but not the chosen one: %s"
                .formatted(held.get(0).agent(), held.size(), wanted);
        return Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, message)
                .withRemedy("see ssh-add -l; add the key with ssh-add, or choose another one");
    }

    private static Predicate<AgentKey> isNamed(String key) {
        Optional<ByteBuffer> line = PublicKeyFile.ofLine(key);
        return line.isPresent() ? has(line.get()) : held -> fingerprint(held).equals(key);
    }

    private static Predicate<AgentKey> has(ByteBuffer blob) {
        return held -> ByteBuffer.wrap(held.getPublicKeyBlob()).equals(blob);
    }

    private static String fingerprint(AgentKey held) {
        try {
            return PublicHostKey.of(held.getPublicKeyBlob()).fingerprint();
        } catch (InvalidHostKeyException e) {
            return "";
        }
    }
}
