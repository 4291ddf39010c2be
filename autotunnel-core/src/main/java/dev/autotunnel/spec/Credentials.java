package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How we prove to the server who we are. No {@code toString} shows a secret. */
public sealed interface Credentials {

    /**
     * A password, by the methods {@code password} and {@code keyboard-interactive}.
     *
     * @param secret the password
     */
    record Password(Secret secret) implements Credentials {}

    /**
     * A private key in a file: OpenSSH, PEM or PKCS8 form; Ed25519, ECDSA or RSA. The option {@code IdentityFile}. The file is
     * read at each attempt, so a replaced key is picked up.
     *
     * @param file where the key is
     * @param passphrase what protects it, where something does
     */
    record PrivateKey(Path file, Optional<Secret> passphrase) implements Credentials {
        /** Checks the path. */
        public PrivateKey {
            Rules.file("credentials.file", file);
        }
    }

    /**
     * The keys of an agent on a unix-domain socket. The option {@code IdentityAgent}.
     *
     * @param socket where it listens; empty stands for the environment variable {@code SSH_AUTH_SOCK}
     */
    record Agent(Optional<Path> socket) implements Credentials {
        /** Checks the path. */
        public Agent {
            socket.ifPresent(path -> Rules.file("credentials.socket", path));
        }
    }

    /**
     * Several, in the order in which they are offered, until the server takes one; those that cannot be used (a key file that
     * is missing or needs a passphrase, an agent that does not answer) are passed over, unless none is left. What {@code ssh}
     * does with its agent and its several {@code IdentityFile}s. Servers count every offer: see {@code MaxAuthTries}.
     *
     * @param candidates keys and agents, then at most one password
     */
    record AnyOf(List<Credentials> candidates) implements Credentials {
        /** Checks that there is one, and none that is itself several. */
        public AnyOf {
            candidates = List.copyOf(candidates);
            Rules.require(!candidates.isEmpty(), "credentials", candidates, "must be at least one");
            boolean flat = candidates.stream().noneMatch(AnyOf.class::isInstance);
            Rules.require(flat, "credentials", candidates, "must not be nested");
            boolean passwordsLast =
                    candidates.subList(0, candidates.size() - 1).stream().noneMatch(Password.class::isInstance);
            Rules.require(passwordsLast, "credentials", candidates, "must have at most one password, at the end");
        }
    }

    /** A password. */
    static Credentials password(CharSequence password) {
        return new Password(Secret.of("credentials.password", password));
    }

    /** A private key without a passphrase. */
    static Credentials privateKey(Path file) {
        return new PrivateKey(file, Optional.empty());
    }

    /** A private key with a passphrase. */
    static Credentials privateKey(Path file, CharSequence passphrase) {
        return new PrivateKey(file, Optional.of(Secret.of("credentials.passphrase", passphrase)));
    }

    /** The agent that {@code SSH_AUTH_SOCK} names. */
    static Credentials agent() {
        return new Agent(Optional.empty());
    }

    /** The agent at that socket. */
    static Credentials agent(Path socket) {
        return new Agent(Optional.of(socket));
    }

    /** Several, offered in this order. */
    static Credentials anyOf(Credentials... candidates) {
        return new AnyOf(List.of(candidates));
    }
}
