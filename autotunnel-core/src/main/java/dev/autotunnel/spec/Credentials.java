package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials with which we authenticate to the server. There is no default.
 *
 * <p>Immutable; thread-safe. No {@code toString} shows a secret. A password is equal only to itself.
 */
public abstract sealed class Credentials
        permits Credentials.Password,
                Credentials.PrivateKey,
                PrivateKeyText,
                ProvidedCredentials,
                Credentials.Agent,
                Credentials.Prompts,
                Credentials.AnyOf {
    private static final String PASSPHRASE = "credentials.passphrase";

    Credentials() {}

    /**
     * Returns a password, for the methods {@code password} and {@code keyboard-interactive}. The characters are copied.
     *
     * @throws InvalidSpecException if it is empty
     */
    public static Credentials password(CharSequence password) {
        return new Password(Secret.of("credentials.password", password));
    }

    /**
     * Returns a password that is asked for before each login, on the attempt's thread. An exception, null or an empty array is
     * a failure of the kind {@code CREDENTIALS_UNAVAILABLE}; another attempt follows.
     *
     * @param supplier gives a new array each time, which is overwritten after its use
     */
    public static Credentials password(Supplier<char[]> supplier) {
        return new Password(Secret.from("credentials.password", supplier));
    }

    /**
     * Returns a private key without a passphrase: Ed25519, ECDSA or RSA, in a form that {@code ssh-keygen}, {@code openssl} or
     * {@code puttygen} writes. The option {@code IdentityFile}. Only the file itself is read: a {@code .pub} file beside it has no
     * effect.
     */
    public static PrivateKey privateKey(Path file) {
        return new PrivateKey(file, null, List.of());
    }

    /**
     * Returns a private key with a passphrase, which is copied.
     *
     * @throws InvalidSpecException if the passphrase is empty
     */
    public static PrivateKey privateKey(Path file, CharSequence passphrase) {
        return new PrivateKey(file, Secret.of(PASSPHRASE, passphrase), List.of());
    }

    /**
     * Returns a private key with a passphrase that is asked for at each attempt, on the attempt's thread, if the key is encrypted.
     *
     * @param passphrase gives a new array each time, which is overwritten after its use
     */
    public static PrivateKey privateKey(Path file, Supplier<char[]> passphrase) {
        return new PrivateKey(file, Secret.from(PASSPHRASE, passphrase), List.of());
    }

    /**
     * Returns a private key that is given as the text of its file, which is copied: from an environment variable, a
     * configuration file, or a vault. Line ends may be written as the two characters {@code \n}, or be missing, and the text may
     * be in base64 as a whole.
     *
     * @throws InvalidSpecException if the text is empty
     */
    public static PrivateKeyText privateKeyText(CharSequence text) {
        return new PrivateKeyText(Secret.of("credentials.text", text), null, List.of());
    }

    /**
     * Returns a private key that is given as the text of its file, with its passphrase; both are copied.
     *
     * @throws InvalidSpecException if the text or the passphrase is empty
     */
    public static PrivateKeyText privateKeyText(CharSequence text, CharSequence passphrase) {
        return new PrivateKeyText(Secret.of("credentials.text", text), Secret.of(PASSPHRASE, passphrase), List.of());
    }

    /** Returns credentials that the provider is asked for at each attempt. */
    public static Credentials from(CredentialsProvider provider) {
        return new ProvidedCredentials(Rules.given("credentials", provider));
    }

    /**
     * The agent that the environment variable {@code SSH_AUTH_SOCK} names. All its keys are offered, unless
     * {@link Agent#withKey(String)} chooses.
     */
    public static Agent agent() {
        return new Agent(null, List.of(), List.of());
    }

    /** The agent at that unix-domain socket. The option {@code IdentityAgent}. */
    public static Agent agent(Path socket) {
        return new Agent(Rules.file("credentials.socket", socket), List.of(), List.of());
    }

    /**
     * Returns answers to what the server asks by the method {@code keyboard-interactive}, such as the code of a second factor.
     * With a password beside it, the password answers a single hidden prompt that does not ask for a code, and the handler
     * answers everything else.
     */
    public static Credentials prompts(PromptHandler handler) {
        return new Prompts(handler);
    }

    /**
     * Returns several credentials, offered in this order until the server lets us in. If the server wants several factors,
     * each of the credentials may be one of them. A credential that cannot be used is skipped, unless none is left: a key
     * file that is missing or needs a passphrase, or an agent that does not answer.
     *
     * <p>{@code ssh} does the same with its agent and several {@code IdentityFile}s. As with {@code ssh}, each key is offered
     * once; certificates that are given with a key come first, then keys that a key file names and an agent holds too. A key
     * file that is locked, or of which only the {@code .pub} exists, is offered from the agent. Servers count every offer: see {@code MaxAuthTries}.
     *
     * @param candidates keys and agents, then at most one password, then at most one {@link #prompts}
     * @throws InvalidSpecException if there is none, one is itself several, or they stand in another order
     */
    public static Credentials anyOf(Credentials... candidates) {
        return new AnyOf(Rules.all("credentials", candidates));
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
     * picked up. As with {@code ssh}, a file of this user that others may read or write is not used.
     */
    public static final class PrivateKey extends Credentials {
        private final Path file;
        private final @Nullable Secret passphrase;

        private final List<Path> certificates;

        private PrivateKey(Path file, @Nullable Secret passphrase, List<Path> certificates) {
            this.file = Rules.file("credentials.file", file);
            this.passphrase = passphrase;
            this.certificates = certificates;
        }

        /**
         * Adds a user certificate for this key, like {@code CertificateFile}. It is offered before the key itself. A certificate
         * in {@code KEY-cert.pub} beside the key is used without this call, as by {@code ssh}.
         *
         * @param certificateFile is read at each attempt; if it cannot be used, or is not valid now, the attempt fails
         */
        public PrivateKey withCertificate(Path certificateFile) {
            Path checked = Rules.file("credentials.certificate", certificateFile);
            return new PrivateKey(
                    file,
                    passphrase,
                    Stream.concat(certificates.stream(), Stream.of(checked)).toList());
        }

        /** The file with the key. */
        public Path file() {
            return file;
        }

        /** The files with certificates of this key that were given; by default none. */
        public List<Path> certificates() {
            return certificates;
        }

        /** The passphrase that protects the key, if there is one. */
        public Optional<Secret> passphrase() {
            return Optional.ofNullable(passphrase);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof PrivateKey that
                    && file.equals(that.file)
                    && Objects.equals(passphrase, that.passphrase)
                    && certificates.equals(that.certificates);
        }

        @Override
        public int hashCode() {
            return Objects.hash(file, passphrase, certificates);
        }

        @Override
        public String toString() {
            String key = "private key " + file + (passphrase == null ? "" : " with passphrase " + passphrase);
            return certificates.isEmpty() ? key : key + " and certificates " + certificates;
        }
    }

    /**
     * The keys of an agent on a unix-domain socket; made by {@link Credentials#agent()}. The agent is asked at each attempt,
     * before the server is connected to, and once more to sign. Each of these questions may take half of the time that is
     * left of the connect deadline. An agent that does not answer, is locked or holds no key fails the attempt with
     * {@code AGENT_UNAVAILABLE}, unless other credentials are left.
     */
    public static final class Agent extends Credentials {
        private final @Nullable Path socket;
        private final List<String> publicKeys;
        private final List<Path> publicKeyFiles;

        private Agent(@Nullable Path socket, List<String> publicKeys, List<Path> publicKeyFiles) {
            this.socket = socket;
            this.publicKeys = publicKeys;
            this.publicKeyFiles = publicKeyFiles;
        }

        /**
         * Offers only this key of the agent, and those that are chosen by further calls, like {@code IdentitiesOnly yes}. By
         * default all keys of the agent are offered; servers count each of them.
         *
         * @param key a fingerprint as {@code ssh-add -l} prints it, {@code SHA256:...}, or a public key as
         *     {@code ssh-add -L} prints it, {@code type base64}
         * @throws InvalidSpecException if it is neither
         */
        public Agent withKey(String key) {
            return new Agent(socket, and(publicKeys, PublicKeys.checked("credentials.key", key)), publicKeyFiles);
        }

        /**
         * Offers only the key of the agent whose public part is in this file, and those that are chosen by further calls,
         * like {@code IdentityFile} with {@code IdentitiesOnly yes}. The file is read at each attempt.
         *
         * @param file a {@code .pub} file, or the file of the private key, which may be locked; if it does not exist, the
         *     file of that name with {@code .pub} is read
         */
        public Agent withKey(Path file) {
            return new Agent(socket, publicKeys, and(publicKeyFiles, Rules.file("credentials.file", file)));
        }

        /** The agent's socket; empty stands for the environment variable {@code SSH_AUTH_SOCK}. */
        public Optional<Path> socket() {
            return Optional.ofNullable(socket);
        }

        /** The keys that were chosen by fingerprint or public key; if nothing is chosen, all keys are offered. */
        public List<String> publicKeys() {
            return publicKeys;
        }

        /** The files that were given to choose keys; if nothing is chosen, all keys are offered. */
        public List<Path> publicKeyFiles() {
            return publicKeyFiles;
        }

        private static <T> List<T> and(List<T> some, T another) {
            return Stream.concat(some.stream(), Stream.of(another)).toList();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Agent that
                    && Objects.equals(socket, that.socket)
                    && publicKeys.equals(that.publicKeys)
                    && publicKeyFiles.equals(that.publicKeyFiles);
        }

        @Override
        public int hashCode() {
            return Objects.hash(socket, publicKeys, publicKeyFiles);
        }

        @Override
        public String toString() {
            List<Object> chosen = new ArrayList<>(publicKeys);
            chosen.addAll(publicKeyFiles);
            return "agent " + (socket == null ? "of SSH_AUTH_SOCK" : socket)
                    + (chosen.isEmpty() ? "" : " with " + chosen);
        }
    }

    /** Answers to prompts; made by {@link Credentials#prompts}. They are equal only if they have the same handler. */
    public static final class Prompts extends Credentials {
        private final PromptHandler handler;

        private Prompts(PromptHandler handler) {
            this.handler = Rules.given("credentials.prompts", handler);
        }

        /** The code that answers. */
        public PromptHandler handler() {
            return handler;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Prompts that && handler.equals(that.handler);
        }

        @Override
        public int hashCode() {
            return handler.hashCode();
        }

        @Override
        public String toString() {
            return "answers to prompts";
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
            List<Integer> ranks = candidates.stream().map(AnyOf::rank).toList();
            boolean once = ranks.stream().filter(rank -> rank > 0).distinct().count()
                    == ranks.stream().filter(rank -> rank > 0).count();
            Rules.require(
                    once && ranks.equals(ranks.stream().sorted().toList()),
                    "credentials",
                    candidates,
                    "must have at most one password, at the end, and at most one prompts(...) after it");
        }

        /** Keys come first, then a password, then the handler of prompts. */
        private static int rank(Credentials one) {
            if (one instanceof Prompts) {
                return 2;
            }
            return one instanceof Password ? 1 : 0;
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
