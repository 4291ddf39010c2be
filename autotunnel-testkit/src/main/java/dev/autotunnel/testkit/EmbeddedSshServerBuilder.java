package dev.autotunnel.testkit;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.ServerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The options of an {@link EmbeddedSshServer} that are fixed once it runs.
 *
 * <p>Every method refuses a bad value at once with an {@link IllegalArgumentException} that names option, value and
 * rule. Not safe for use by several threads.
 */
public final class EmbeddedSshServerBuilder {

    private static final int MAX_PORT = 65_535;

    private final List<PublicKey> authorizedKeys = new ArrayList<>();
    private int port;
    private String user = "tunnel";
    private String password = UUID.randomUUID().toString();
    private List<AuthMethod> authMethods = List.of(AuthMethod.values());
    private boolean allAuthMethods;
    private List<PromptRound> prompts = List.of();
    private @Nullable String banner;
    private List<HostKeyType> hostKeyTypes = List.of(HostKeyType.ECDSA);
    private List<KeyExchangeFactory> keyExchanges = List.of();
    private List<NamedFactory<Cipher>> ciphers = List.of();
    private List<NamedFactory<Signature>> publicKeyAlgorithms = List.of();

    EmbeddedSshServerBuilder() {
        // Before the first line of MINA.
        MinaLog.quieten();
    }

    /**
     * The port of 127.0.0.1 to listen on.
     *
     * @param port 0 to 65535; 0, the default, lets the system choose
     * @return this
     */
    public EmbeddedSshServerBuilder port(int port) {
        require(port >= 0 && port <= MAX_PORT, "port", port, "must be 0 to 65535");
        this.port = port;
        return this;
    }

    /**
     * The only user the server knows.
     *
     * @param user not blank; the default is {@code tunnel}
     * @return this
     */
    public EmbeddedSshServerBuilder user(String user) {
        require(!user.isBlank(), "user", user, "must not be blank");
        this.user = user;
        return this;
    }

    /**
     * The user's password. It can be changed while the server runs: {@link EmbeddedSshServer#setPassword}.
     *
     * @param password not empty; the default is random
     * @return this
     */
    public EmbeddedSshServerBuilder password(String password) {
        require(!password.isEmpty(), "password", "(empty)", "must not be empty");
        this.password = password;
        return this;
    }

    /**
     * The ways to log in that the server offers, OpenSSH's {@code AuthenticationMethods}.
     *
     * @param methods at least one; the default is all of {@link AuthMethod}
     * @return this
     */
    public EmbeddedSshServerBuilder authMethods(AuthMethod... methods) {
        require(methods.length > 0, "authMethods", "(none)", "must be at least one");
        this.authMethods = List.of(methods);
        this.allAuthMethods = false;
        return this;
    }

    /**
     * Wants all of these ways to log in, one after the other, as {@code AuthenticationMethods publickey,password} does. After
     * each but the last the server says "partial success".
     *
     * @param methods at least one; by default one of {@link #authMethods} is enough
     * @return this
     */
    public EmbeddedSshServerBuilder allAuthMethods(AuthMethod... methods) {
        authMethods(methods);
        this.allAuthMethods = true;
        return this;
    }

    /**
     * What the server asks by {@link AuthMethod#KEYBOARD_INTERACTIVE}, in place of one hidden prompt for the password. It
     * asks all rounds before it tells whether the answers are right. See {@link EmbeddedSshServer#promptAnswers}.
     *
     * @param rounds at least one; the default is {@code Password: } for {@link #password}
     * @return this
     */
    public EmbeddedSshServerBuilder prompts(PromptRound... rounds) {
        require(rounds.length > 0, "prompts", "(none)", "must be at least one");
        this.prompts = List.of(rounds);
        return this;
    }

    /**
     * Sends a text to each client before it may log in, OpenSSH's {@code Banner}.
     *
     * @param text not empty; by default MINA's own
     * @return this
     */
    public EmbeddedSshServerBuilder banner(String text) {
        require(!text.isEmpty(), "banner", "(empty)", "must not be empty");
        this.banner = text;
        return this;
    }

    /**
     * A further key the user may log in with, besides the generated one; OpenSSH's {@code AuthorizedKeysFile}. May be
     * called repeatedly.
     *
     * @param line the key as in an {@code id_*.pub} file, such as {@code ecdsa-sha2-nistp256 AAAA... comment}; ECDSA or
     *     RSA
     * @return this
     */
    public EmbeddedSshServerBuilder authorizedKey(String line) {
        authorizedKeys.add(parse(line));
        return this;
    }

    /**
     * The kinds of host key the server has, one key of each.
     *
     * @param types at least one; the default is {@link HostKeyType#ECDSA} alone
     * @return this
     */
    public EmbeddedSshServerBuilder hostKeys(HostKeyType... types) {
        require(types.length > 0, "hostKeys", "(none)", "must be at least one");
        this.hostKeyTypes = List.of(types);
        return this;
    }

    /**
     * Offers only these key exchange methods, OpenSSH's {@code KexAlgorithms}; one that no client accepts makes "no
     * common algorithm".
     *
     * @param names such as {@code diffie-hellman-group1-sha1}; at least one, known to MINA; the default is MINA's
     *     choice
     * @return this
     */
    public EmbeddedSshServerBuilder keyExchange(String... names) {
        require(names.length > 0, "keyExchange", "(none)", "must be at least one");
        this.keyExchanges = Arrays.stream(names)
                .map(name -> known("keyExchange", name, BuiltinDHFactories.fromFactoryName(name)))
                .map(ServerBuilder.DH2KEX)
                .toList();
        return this;
    }

    /**
     * Offers only these ciphers, OpenSSH's {@code Ciphers}.
     *
     * @param names such as {@code aes128-ctr}; at least one, known to MINA; the default is MINA's choice
     * @return this
     */
    public EmbeddedSshServerBuilder ciphers(String... names) {
        require(names.length > 0, "ciphers", "(none)", "must be at least one");
        this.ciphers = Arrays.stream(names)
                .<NamedFactory<Cipher>>map(name -> known("ciphers", name, BuiltinCiphers.fromFactoryName(name)))
                .toList();
        return this;
    }

    /**
     * Accepts only these signatures of the user's key, OpenSSH's {@code PubkeyAcceptedAlgorithms}, and says so to clients
     * ({@code server-sig-algs}).
     *
     * @param names such as {@code ssh-rsa}; at least one, known to MINA; the default is MINA's choice
     * @return this
     */
    public EmbeddedSshServerBuilder publicKeyAlgorithms(String... names) {
        require(names.length > 0, "publicKeyAlgorithms", "(none)", "must be at least one");
        this.publicKeyAlgorithms = Arrays.stream(names)
                .<NamedFactory<Signature>>map(
                        name -> known("publicKeyAlgorithms", name, BuiltinSignatures.fromFactoryName(name)))
                .toList();
        return this;
    }

    /**
     * Starts a server with these options.
     *
     * @return a server that accepts connections
     * @throws java.io.UncheckedIOException if the port is taken or no temporary file can be written
     */
    public EmbeddedSshServer start() {
        return new EmbeddedSshServer(new ServerOptions(
                port,
                user,
                password,
                authMethods,
                allAuthMethods,
                prompts,
                banner,
                List.copyOf(authorizedKeys),
                hostKeyTypes,
                keyExchanges,
                ciphers,
                publicKeyAlgorithms));
    }

    private static PublicKey parse(String line) {
        try {
            return PublicKeyEntry.parsePublicKeyEntry(line)
                    .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("authorizedKey: " + line + ": must be an OpenSSH public key", e);
        }
    }

    private static <T extends NamedResource & OptionalFeature> T known(
            String option, String name, @Nullable T algorithm) {
        if (algorithm == null || !algorithm.isSupported()) {
            throw refusal(option, name, "must be the name of an algorithm that MINA has here");
        }
        return algorithm;
    }

    private static void require(boolean holds, String option, Object value, String rule) {
        if (!holds) {
            throw refusal(option, value, rule);
        }
    }

    private static IllegalArgumentException refusal(String option, Object value, String rule) {
        return new IllegalArgumentException(option + ": " + value + ": " + rule);
    }
}
