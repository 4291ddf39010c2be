package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.ProvidedCredentials;
import dev.autotunnel.spec.SshServer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application for the credentials that it gives at each attempt: those of a {@code CredentialsProvider}, and the
 * passwords of suppliers. It is asked once for each server, even if one attempt connects more than once.
 *
 * <p>Thread-safe. Blocks for as long as the application's code may take.
 */
public final class AttemptCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptCredentials.class);

    private final Map<SshServer, Credentials> given = new ConcurrentHashMap<>();

    /** For one attempt. */
    public AttemptCredentials() {}

    /**
     * Returns the credentials for a server, without providers and without suppliers of a password. Among several, those that
     * are not available are passed over, unless none is left.
     *
     * @param code calls the application
     */
    public Credentials of(SshServer server, UserCode code) throws TransportException {
        if (!asks(server.credentials())) {
            return server.credentials();
        }
        Credentials known = given.get(server);
        if (known != null) {
            return known;
        }
        Credentials fresh = ask(server, server.credentials(), code);
        given.put(server, fresh);
        return fresh;
    }

    private static boolean asks(Credentials credentials) {
        return credentials instanceof ProvidedCredentials
                || credentials instanceof Credentials.AnyOf
                || (credentials instanceof Credentials.Password password
                        && password.secret().isSupplied());
    }

    private static Credentials ask(SshServer server, Credentials credentials, UserCode code) throws TransportException {
        if (credentials instanceof ProvidedCredentials provided) {
            Credentials answer = provider(server, provided, code);
            if (contains(answer, ProvidedCredentials.class)) {
                throw unavailable("the credentials provider gave another provider", null);
            }
            return ask(server, answer, code);
        } else if (credentials instanceof Credentials.Password password
                && password.secret().isSupplied()) {
            return password(password, code);
        } else if (credentials instanceof Credentials.AnyOf several) {
            return several(server, several, code);
        }
        return credentials;
    }

    private static boolean contains(Credentials credentials, Class<? extends Credentials> kind) {
        return kind.isInstance(credentials)
                || (credentials instanceof Credentials.AnyOf several
                        && several.candidates().stream().anyMatch(kind::isInstance));
    }

    private static Credentials provider(SshServer server, ProvidedCredentials provided, UserCode code)
            throws TransportException {
        Credentials answer;
        try {
            answer = code.call(() -> provided.provider().credentials(server));
        } catch (UserCode.NoResult e) {
            throw unavailable("the credentials provider " + e.getMessage(), e.getCause());
        }
        if (answer == null) { // the provider may be written in a language without our null checks
            throw unavailable("the credentials provider gave nothing", null);
        }
        return answer;
    }

    private static Credentials password(Credentials.Password password, UserCode code) throws TransportException {
        try {
            byte[] utf8 = code.call(() -> password.secret().reveal());
            CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
            Credentials asked = Credentials.password(chars);
            Arrays.fill(utf8, (byte) 0);
            Arrays.fill(chars.array(), '\0');
            return asked;
        } catch (UserCode.NoResult e) {
            throw unavailable("the supplier of the password " + e.getMessage(), e.getCause());
        }
    }

    private static Credentials several(SshServer server, Credentials.AnyOf several, UserCode code)
            throws TransportException {
        List<Credentials> available = new ArrayList<>();
        TransportException first = null;
        for (Credentials candidate : several.candidates()) {
            try {
                Credentials asked = ask(server, candidate, code);
                available.addAll(asked instanceof Credentials.AnyOf more ? more.candidates() : List.of(asked));
            } catch (TransportException e) {
                LOG.debug("passed over: {}", e.failure());
                first = first == null ? e : first;
            }
        }
        if (first != null && available.isEmpty()) {
            throw first;
        }
        try {
            return Credentials.anyOf(available.toArray(Credentials[]::new));
        } catch (InvalidSpecException e) {
            throw unavailable("the credentials of the provider do not fit beside the others: " + e.getMessage(), e);
        }
    }

    private static TransportException unavailable(String message, @Nullable Throwable e) {
        return new TransportException(Failure.of(Kind.CREDENTIALS_UNAVAILABLE, Stage.AUTHENTICATION, message, e));
    }
}
