package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hands credentials to JSch. Keys are read and decrypted before anything is sent to the server: JSch itself would skip a key that
 * it cannot use, and would then report that the server refused the login.
 *
 * <p>Called on the connecting thread.
 */
public interface Login {
    /** Hands the credentials to a session. */
    void apply(Session session);

    /**
     * Reads the credentials.
     *
     * @param evidence where to note what is offered to the server
     */
    static Login prepare(JSch jsch, Credentials credentials, LoginEvidence evidence) throws TransportException {
        if (credentials instanceof Credentials.Password password) {
            return session -> {
                session.setConfig("PreferredAuthentications", "password,keyboard-interactive");
                // One wrong password is one failure for the server, as with ssh's NumberOfPasswordPrompts=1.
                session.setConfig("MaxAuthTries", "1");
                session.setUserInfo(new PasswordAnswers(password.secret(), evidence));
            };
        }
        if (credentials instanceof Credentials.PrivateKey key) {
            addKey(jsch, key);
            return session -> {
                session.setConfig("PreferredAuthentications", "publickey");
                session.setIdentityRepository(evidence.watch(jsch.getIdentityRepository()));
                // With one key there is nothing to choose from: it signs at once, which spares a round trip.
                session.setConfig("enable_pubkey_auth_query", "no");
            };
        }
        if (credentials instanceof Credentials.AnyOf several) {
            return AnyLogin.prepare(several, evidence);
        }
        IdentityRepository agent = agent((Credentials.Agent) credentials);
        return session -> {
            session.setConfig("PreferredAuthentications", "publickey");
            session.setIdentityRepository(evidence.watch(agent));
        };
    }

    static void addKey(JSch jsch, Credentials.PrivateKey key) throws TransportException {
        Path file = key.file();
        if (!Files.isReadable(file)) {
            throw unusable(file, Files.exists(file) ? "cannot be read" : "does not exist", null);
        }
        byte[] passphrase = key.passphrase().map(Secret::reveal).orElse(null);
        try {
            KeyPair pair = KeyPair.load(jsch, file.toString());
            boolean locked = pair.isEncrypted() && !pair.decrypt(passphrase);
            pair.dispose();
            if (locked) {
                throw unusable(
                        file, passphrase == null ? "needs a passphrase" : "does not open with this passphrase", null);
            }
            jsch.addIdentity(file.toString(), passphrase);
        } catch (JSchException | RuntimeException e) {
            throw unusable(file, "is not a private key in a known form", e);
        } finally {
            if (passphrase != null) {
                Arrays.fill(passphrase, (byte) 0);
            }
        }
    }

    static IdentityRepository agent(Credentials.Agent agent) throws TransportException {
        try {
            SSHAgentConnector connector = agent.socket().isPresent()
                    ? new SSHAgentConnector(agent.socket().get())
                    : new SSHAgentConnector();
            AgentIdentityRepository keys = new AgentIdentityRepository(connector);
            if (keys.getIdentities().isEmpty()) {
                throw noAgent("the agent holds no key, or does not answer", null);
            }
            return keys;
        } catch (AgentProxyException | RuntimeException e) {
            throw noAgent("the agent cannot be reached: " + e.getMessage(), e);
        }
    }

    private static TransportException unusable(Path file, String what, @Nullable Exception e) {
        String message = "the key file %s %s".formatted(file, what);
        return new TransportException(Failure.of(Kind.KEY_UNUSABLE, Stage.AUTHENTICATION, message, e));
    }

    private static TransportException noAgent(String message, @Nullable Exception e) {
        return new TransportException(Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, message, e));
    }
}
