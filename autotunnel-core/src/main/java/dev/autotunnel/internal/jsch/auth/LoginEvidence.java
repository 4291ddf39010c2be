package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.util.Vector;

/**
 * Remembers what was offered to the server during one login, so that a failure names what the server refused, and not what it
 * was never asked.
 *
 * <p>Thread-safe.
 */
public final class LoginEvidence {
    static final String PASSWORD_REMEDY =
            "check user name and password, and AllowUsers and the account (locked, expired) on the server";
    private static final String KEY_REMEDY =
            "check user name and key, and authorized_keys (its permissions too) and AllowUsers on the server";
    private static final String METHOD_REMEDY =
            "use credentials of a kind that the server offers, or see AuthenticationMethods, PubkeyAuthentication,"
                    + " PasswordAuthentication and KbdInteractiveAuthentication on the server";
    private static final String ALGORITHM_REMEDY =
            "use a key of another type (Ed25519), or see PubkeyAcceptedAlgorithms on the server";
    private static final String SIGN_REMEDY =
            "unlock the agent or the token that holds the key, or confirm its use if the agent asks for that";

    /** How many keys JSch was given when it asked for them; -1 if it did not ask. */
    private volatile int keys = -1;

    private volatile boolean passwordSent;

    /** Whether the server was asked to accept something. */
    public boolean wasOffered() {
        return passwordSent || keys > 0;
    }

    /**
     * The failure of a login that the server did not accept.
     *
     * @param refusedKeys how many keys the server refused
     * @param unsigned how many signatures were wanted and not made
     * @param said what the server or JSch said, already fit for a log
     */
    public Failure refused(int refusedKeys, int unsigned, String said) {
        if (passwordSent || refusedKeys > 0) {
            return failure(Kind.AUTHENTICATION_REFUSED, "the server refuses " + what(refusedKeys) + ": " + said)
                    .withRemedy(passwordSent ? PASSWORD_REMEDY : KEY_REMEDY);
        }
        if (unsigned > 0) {
            return failure(Kind.AGENT_UNAVAILABLE, "the server takes the key, but nothing signed with it: " + said)
                    .withRemedy(SIGN_REMEDY);
        }
        if (keys == 0) {
            return failure(Kind.AGENT_UNAVAILABLE, "the agent held no key when it was asked: " + said);
        }
        if (keys < 0) {
            return failure(Kind.AUTHENTICATION_REFUSED, "the server does not offer our way to log in: " + said)
                    .withRemedy(METHOD_REMEDY);
        }
        return failure(Kind.AUTHENTICATION_REFUSED, "the server was asked with none of our keys: " + said)
                .withRemedy(ALGORITHM_REMEDY);
    }

    void passwordSent() {
        passwordSent = true;
    }

    /** The same keys; whether and how many JSch asked for is noted. */
    IdentityRepository watch(IdentityRepository repository) {
        return new Watched(repository);
    }

    private String what(int refusedKeys) {
        if (refusedKeys == 0) {
            return "the password";
        }
        String some = refusedKeys == 1 ? "the key" : "the keys";
        return passwordSent ? some + " and the password" : some;
    }

    private static Failure failure(Kind kind, String message) {
        return Failure.of(kind, Stage.AUTHENTICATION, message);
    }

    private final class Watched implements IdentityRepository {
        private final IdentityRepository repository;

        Watched(IdentityRepository repository) {
            this.repository = repository;
        }

        @Override
        public String getName() {
            return repository.getName();
        }

        @Override
        public int getStatus() {
            return repository.getStatus();
        }

        @Override
        public Vector<Identity> getIdentities() {
            Vector<Identity> given = repository.getIdentities();
            keys = given.size();
            return given;
        }

        @Override
        public boolean add(byte[] identity) {
            return repository.add(identity);
        }

        @Override
        public boolean remove(byte[] blob) {
            return repository.remove(blob);
        }

        @Override
        public void removeAll() {
            repository.removeAll();
        }
    }
}
