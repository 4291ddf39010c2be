package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials with which we authenticate to the server. There is no default.
 *
 * <p>Immutable; thread-safe. No {@code toString} shows a secret. A password is equal only to itself.
 */
public abstract sealed class Credentials {
    private Credentials() {}

    /**
     * Returns a password, for the methods {@code password} and {@code keyboard-interactive}. The characters are copied.
     *
     * @throws InvalidSpecException if it is empty
     */
    public static Credentials password(CharSequence password) {
        return new Password(Secret.of("credentials.password", password));
    }

    /**
     * Returns a private key without a passphrase, in OpenSSH, PEM or PKCS8 form: Ed25519, ECDSA or RSA. The option
     * {@code IdentityFile}.
     */
    public static Credentials privateKey(Path file) {
        return new PrivateKey(file, null);
    }

    /**
     * Returns a private key with a passphrase, which is copied.
     *
     * @throws InvalidSpecException if the passphrase is empty
     */
    public static Credentials privateKey(Path file, CharSequence passphrase) {
        return new PrivateKey(file, Secret.of("credentials.passphrase", passphrase));
    }

    /** The agent that the environment variable {@code SSH_AUTH_SOCK} names. */
    public static Credentials agent() {
        return new Agent(null);
    }

    /** The agent at that unix-domain socket. The option {@code IdentityAgent}. */
    public static Credentials agent(Path socket) {
        return new Agent(Rules.file("credentials.socket", socket));
    }

    /**
     * Returns several credentials, offered in this order until the server accepts one. A credential that cannot be used is
     * skipped, unless none is left: a key file that is missing or needs a passphrase, or an agent that does not answer.
     * {@code ssh} does the same with its agent and several {@code IdentityFile}s. Servers count every offer: see
     * {@code MaxAuthTries}.
     *
     * @param candidates keys and agents, then at most one password
     * @throws InvalidSpecException if there is none, one is itself several, or a password is not the last one
     */
    public static Credentials anyOf(Credentials... candidates) {
        return new AnyOf(List.of(candidates));
    }

    /** A password; made by {@link Credentials#password}. */
    public static final class Password extends Credentials {
        private final Secret secret;

        private Password(Secret secret) {
            this.secret = secret;
        }

        /** The password. */
        public Secret secret() {
            return secret;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Password that && secret.equals(that.secret);
        }

        @Override
        public int hashCode() {
            return secret.hashCode();
        }

        @Override
        public String toString() {
            return "password " + secret;
        }
    }

    /**
     * A private key in a file; made by {@link Credentials#privateKey}. The file is read at each attempt, so a replaced key is
     * picked up.
     */
    public static final class PrivateKey extends Credentials {
        private final Path file;
        private final @Nullable Secret passphrase;

        private PrivateKey(Path file, @Nullable Secret passphrase) {
            this.file = Rules.file("credentials.file", file);
            this.passphrase = passphrase;
        }

        /** The file with the key. */
        public Path file() {
            return file;
        }

        /** The passphrase that protects the key, if there is one. */
        public Optional<Secret> passphrase() {
            return Optional.ofNullable(passphrase);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof PrivateKey that
                    && file.equals(that.file)
                    && Objects.equals(passphrase, that.passphrase);
        }

        @Override
        public int hashCode() {
            return Objects.hash(file, passphrase);
        }

        @Override
        public String toString() {
            return "private key " + file + (passphrase == null ? "" : " with passphrase " + passphrase);
        }
    }

    /** The keys of an agent on a unix-domain socket; made by {@link Credentials#agent()}. */
    public static final class Agent extends Credentials {
        private final @Nullable Path socket;

        private Agent(@Nullable Path socket) {
            this.socket = socket;
        }

        /** The agent's socket; empty stands for the environment variable {@code SSH_AUTH_SOCK}. */
        public Optional<Path> socket() {
            return Optional.ofNullable(socket);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Agent that && Objects.equals(socket, that.socket);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(socket);
        }

        @Override
        public String toString() {
            return "agent " + (socket == null ? "of SSH_AUTH_SOCK" : socket);
        }
    }

    /** Several credentials; made by {@link Credentials#anyOf}. */
    public static final class AnyOf extends Credentials {
        private final List<Credentials> candidates;

        private AnyOf(List<Credentials> candidates) {
            this.candidates = List.copyOf(candidates);
            Rules.require(!candidates.isEmpty(), "credentials", candidates, "must be at least one");
            boolean flat = candidates.stream().noneMatch(AnyOf.class::isInstance);
            Rules.require(flat, "credentials", candidates, "must not be nested");
            boolean passwordsLast =
                    candidates.subList(0, candidates.size() - 1).stream().noneMatch(Password.class::isInstance);
            Rules.require(passwordsLast, "credentials", candidates, "must have at most one password, at the end");
        }

        /** The credentials in the order in which they are offered. */
        public List<Credentials> candidates() {
            return candidates;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof AnyOf that && candidates.equals(that.candidates);
        }

        @Override
        public int hashCode() {
            return candidates.hashCode();
        }

        @Override
        public String toString() {
            return "any of " + candidates;
        }
    }
}
