package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.Session;
import dev.autotunnel.internal.jsch.auth.agent.AgentKey;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.spec.Secret;
import dev.autotunnel.spec.SshServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one login offers to a server: an ordered list of keys, each once, and answers to prompts. The keys are read, and agents
 * are asked, before the server is connected to: JSch itself would skip a key that it cannot use, and would then report that the
 * server refused the login.
 *
 * <p>Called on the connecting thread.
 */
public final class Login {
    private final List<OfferedKey> keys;
    private final boolean inAgent;
    private final boolean answersPassword;
    private final boolean answersPrompts;
    private final PromptAnswers answers;
    private final LoginEvidence evidence;

    private Login(
            List<Identity> keys,
            Credentials.@Nullable Password password,
            @Nullable PromptHandler handler,
            String server,
            UserCode code,
            LoginEvidence evidence) {
        this.keys = keys.stream().map(key -> new OfferedKey(key, evidence)).toList();
        this.inAgent = keys.stream().anyMatch(AgentKey.class::isInstance);
        this.answersPassword = password != null;
        this.answersPrompts = handler != null;
        Secret secret = password == null ? null : password.secret();
        this.answers = new PromptAnswers(server, secret, handler, code, evidence);
        this.evidence = evidence;
    }

    /**
     * Reads the credentials of a server, and asks its agents.
     *
     * @param credentials what the server's credentials stand for in this attempt
     * @param code for the application's code, and for the deadline of the attempt
     * @param evidence where to note what is offered to the server
     */
    public static Login prepare(SshServer server, Credentials credentials, UserCode code, LoginEvidence evidence)
            throws TransportException {
        List<Credentials> candidates =
                credentials instanceof Credentials.AnyOf several ? several.candidates() : List.of(credentials);
        KeySearch search = new KeySearch(code, server.algorithms().requiredRsaSize());
        search.look(candidates);
        Credentials.Password password = null;
        PromptHandler handler = null;
        for (Credentials candidate : candidates) {
            if (candidate instanceof Credentials.Password given) {
                password = given;
            } else if (candidate instanceof Credentials.Prompts prompts) {
                handler = prompts.handler();
            }
        }
        search.unusable().forEach(evidence::passedOver);
        if (search.found().isEmpty() && password == null && handler == null) {
            throw new TransportException(evidence.nothingToOffer());
        }
        return new Login(search.found(), password, handler, server.address(), code, evidence);
    }

    /** Hands the keys and the answers to a session. */
    public void apply(Session session) {
        session.setConfig("PreferredAuthentications", String.join(",", methods()));
        session.setIdentityRepository(new OfferedKeys(keys, () -> beforeKeys(session)));
        if (answersPassword || answersPrompts) {
            // One wrong password is one failure for the server, as with ssh's NumberOfPasswordPrompts=1.
            session.setConfig("MaxAuthTries", "1");
            session.setUserInfo(answers);
            return;
        }
        if (keys.size() == 1 && !inAgent) {
            // With one key there is nothing to choose from: it signs at once, which spares a round trip.
            session.setConfig("enable_pubkey_auth_query", "no");
        }
        // Without answers the server is asked for prompts only to name them: after it has accepted a key and wants
        // more.
        Banners silent = new Banners(evidence);
        session.setUserInfo(silent);
        evidence.whenSigned(stands -> session.setUserInfo(stands ? answers : silent));
    }

    /** Overwrites the private keys. The login cannot be used after that. */
    public void wipe() {
        keys.forEach(OfferedKey::clear);
    }

    private List<String> methods() {
        List<String> methods = new ArrayList<>();
        keys.forEach(key -> methods.add("publickey")); // named as often as a server may want a further key
        if (answersPrompts) {
            methods.add("keyboard-interactive");
        }
        if (answersPassword) {
            methods.add("password");
        }
        if (!answersPrompts) {
            methods.add("keyboard-interactive");
        }
        return methods;
    }

    /** An RSA key is offered by one algorithm only, since servers count each offer. JSch reads the list after this. */
    private void beforeKeys(Session session) {
        List<String> allowed = PinnedOptions.keyAlgorithms(session);
        evidence.keysOffered(keys.stream().map(key -> key.described(allowed)).toList());
        PinnedOptions.chooseRsa(session, evidence.signatureAlgorithms());
    }
}
