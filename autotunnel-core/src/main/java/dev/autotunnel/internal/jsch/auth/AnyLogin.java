package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several credentials, offered in their order. Credentials that cannot be used are passed over, unless none is left.
 *
 * <p>Called on the connecting thread.
 */
final class AnyLogin implements Login {
    private static final Logger LOG = LoggerFactory.getLogger(AnyLogin.class);

    private final Keys keys;
    private final Credentials.@Nullable Password password;
    private final LoginEvidence evidence;

    private AnyLogin(Keys keys, Credentials.@Nullable Password password, LoginEvidence evidence) {
        this.keys = keys;
        this.password = password;
        this.evidence = evidence;
    }

    static Login prepare(Credentials.AnyOf several, LoginEvidence evidence) throws TransportException {
        List<IdentityRepository> usable = new ArrayList<>();
        Credentials.Password password = null;
        TransportException first = null;
        for (Credentials candidate : several.candidates()) {
            try {
                if (candidate instanceof Credentials.Password last) {
                    password = last;
                } else if (candidate instanceof Credentials.PrivateKey key) {
                    usable.add(file(key));
                } else if (candidate instanceof Credentials.Agent agent) {
                    usable.add(Login.agent(agent));
                }
            } catch (TransportException e) {
                LOG.debug("passed over: {}", e.failure());
                first = first == null ? e : first;
            }
        }
        if (first != null && usable.isEmpty() && password == null) {
            throw first;
        }
        return new AnyLogin(new Keys(usable), password, evidence);
    }

    private static IdentityRepository file(Credentials.PrivateKey key) throws TransportException {
        JSch own = new JSch();
        Login.addKey(own, key);
        return own.getIdentityRepository();
    }

    @Override
    public void apply(Session session) {
        session.setIdentityRepository(evidence.watch(keys));
        session.setConfig(
                "PreferredAuthentications", password == null ? "publickey" : "publickey,password,keyboard-interactive");
        if (password != null) {
            session.setUserInfo(new PasswordAnswers(password.secret(), evidence));
        }
    }

    /** The keys of several places, one after the other; asked for at each login, so that an agent's are today's. */
    private record Keys(List<IdentityRepository> places) implements IdentityRepository {
        @Override
        public String getName() {
            return "autotunnel";
        }

        @Override
        public int getStatus() {
            return places.isEmpty() ? NOTRUNNING : RUNNING;
        }

        @Override
        public Vector<Identity> getIdentities() {
            Vector<Identity> all = new Vector<>();
            places.forEach(place -> all.addAll(place.getIdentities()));
            return all;
        }

        @Override
        public boolean add(byte[] identity) {
            throw new UnsupportedOperationException("keys are never added");
        }

        @Override
        public boolean remove(byte[] blob) {
            throw new UnsupportedOperationException("keys are never removed");
        }

        @Override
        public void removeAll() {
            throw new UnsupportedOperationException("keys are never removed");
        }
    }
}
