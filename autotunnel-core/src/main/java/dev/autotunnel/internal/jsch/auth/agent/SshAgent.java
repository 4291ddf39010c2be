package dev.autotunnel.internal.jsch.auth.agent;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.TransportException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SSH agent during one attempt, see draft-miller-ssh-agent. JSch has a client of its own, but that client waits for ever,
 * does not tell an absent agent from one that refuses, and asks for the wrong algorithm if the key is an RSA certificate.
 *
 * <p>Each question has half of the time that the attempt has left, so that an agent that hangs leaves time for a key file.
 * An agent that did not answer in time is not asked again.
 *
 * <p>Not thread-safe. Blocks for at most half of the time that the attempt has left.
 */
public final class SshAgent {
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES_ANSWER = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGN_RESPONSE = 14;
    private static final String VARIABLE = "SSH_AUTH_SOCK";
    private static final String EMPTY_REMEDY =
            "see ssh-add -l; ssh-add adds a key to the agent, and ssh-add -X unlocks the agent";
    private static final String SIGN_REMEDY =
            "unlock the agent or the token that holds the key, or confirm the key's use if the agent asks for that";

    private final Path socket;
    private final Deadline deadline;
    private @Nullable TransportException silent;

    /** Makes a client of the agent at that socket. The client connects when it asks something. */
    public SshAgent(Path socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    /** Returns the agent that the environment variable {@code SSH_AUTH_SOCK} names. */
    public static SshAgent ofEnvironment(Deadline deadline) throws TransportException {
        String path = System.getenv(VARIABLE);
        if (path == null || path.isEmpty()) {
            throw new TransportException(failure("no agent: the environment variable " + VARIABLE + " is not set", null)
                    .withRemedy(
                            "start an agent and export " + VARIABLE + ", or name the socket: Credentials.agent(Path)"));
        }
        return new SshAgent(Path.of(path), deadline);
    }

    /** Returns all keys of the agent in its order, at least one. */
    public List<AgentKey> keys() throws TransportException {
        ByteBuffer answer = ask(ByteBuffer.wrap(new byte[] {REQUEST_IDENTITIES}), "list its keys", IDENTITIES_ANSWER);
        List<AgentKey> keys = new ArrayList<>();
        try {
            for (int left = answer.getInt(); left > 0; left--) {
                byte[] blob = string(answer);
                keys.add(new AgentKey(this, blob, new String(string(answer), StandardCharsets.UTF_8)));
            }
        } catch (BufferUnderflowException e) {
            throw new TransportException(failure(this + " sent a list of keys that cannot be read", e));
        }
        if (keys.isEmpty()) {
            throw new TransportException(failure(this + " shows no key: it holds none, or it is locked", null)
                    .withRemedy(EMPTY_REMEDY));
        }
        return keys;
    }

    /** Returns the signature that the agent makes with that key. */
    byte[] sign(byte[] key, byte[] data, int flags) throws TransportException {
        ByteBuffer request = ByteBuffer.allocate(1 + 3 * Integer.BYTES + key.length + data.length);
        request.put(SIGN_REQUEST)
                .putInt(key.length)
                .put(key)
                .putInt(data.length)
                .put(data)
                .putInt(flags);
        ByteBuffer answer = ask(request.flip(), "sign", SIGN_RESPONSE);
        try {
            return string(answer);
        } catch (BufferUnderflowException e) {
            throw new TransportException(failure(this + " sent a signature that cannot be read", e));
        }
    }

    /** Returns the rest of the agent's answer after its type, which must be the wanted one. */
    private ByteBuffer ask(ByteBuffer request, String what, byte wanted) throws TransportException {
        if (silent != null) {
            throw silent;
        }
        Duration limit = deadline.left().dividedBy(2);
        ByteBuffer answer = exchange(request, what, limit);
        if (!answer.hasRemaining() || answer.get() != wanted) {
            throw new TransportException(
                    failure("%s refused to %s".formatted(this, what), null).withRemedy(SIGN_REMEDY));
        }
        return answer;
    }

    private ByteBuffer exchange(ByteBuffer request, String what, Duration limit) throws TransportException {
        try (AgentSocket connected = AgentSocket.connect(socket, limit)) {
            return connected.ask(request);
        } catch (AgentSocket.TooSlow e) {
            String message = "%s did not answer within %d ms when it was asked to %s"
                    .formatted(this, Deadline.millis(limit), what);
            silent = new TransportException(failure(message, e).withRemedy(SIGN_REMEDY));
            throw silent;
        } catch (IOException | RuntimeException e) {
            String why = Files.exists(socket) ? String.valueOf(e.getMessage()) : "the socket does not exist";
            throw new TransportException(failure("%s cannot be reached: %s".formatted(this, why), e));
        }
    }

    static byte[] string(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static Failure failure(String message, @Nullable Exception e) {
        return Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, message, e);
    }

    @Override
    public String toString() {
        return "the agent at " + socket;
    }
}
