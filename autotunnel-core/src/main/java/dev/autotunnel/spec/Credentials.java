package dev.autotunnel.spec;

import java.nio.file.Path;
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
}
