package dev.autotunnel.spec;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.text.UntrustedText;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a server's host key is trusted, for applications whose source of trust is neither a known_hosts file nor a
 * pinned key: a database, a directory, a cloud's inventory. There is no default; see {@link HostKeys#verifiedBy}. It stands for
 * OpenSSH's {@code KnownHostsCommand}.
 *
 * <p>Called on a thread of the library's pool, once for each server of each attempt. It may block, but for at most nine tenths
 * of the time that the attempt has left; then its thread is interrupted. A verifier that throws, answers null or is too slow
 * fails the attempt with {@code HOST_KEYS_UNREADABLE}; the next attempt follows. It is never taken for an acceptance. An
 * implementation may be called for several tunnels at once.
 */
@FunctionalInterface
public interface HostKeyVerifier {
    /**
     * Judges the key of a server. The key exchange has shown that the server holds the private part.
     *
     * @throws Exception if there is no verdict
     */
    Verdict verify(ServerKey key) throws Exception;

    /** The key that a server shows. Immutable; thread-safe. */
    final class ServerKey {
        private final String host;
        private final int port;
        private final PublicHostKey key;

        private ServerKey(String host, int port, PublicHostKey key) {
            this.host = host;
            this.port = port;
            this.key = key;
        }

        /**
         * Returns a key; for the library, and for tests of a verifier.
         *
         * @param line the key as in a {@code .pub} file: type, base64, and a comment that is ignored
         * @throws InvalidSpecException if the line is not a public key, or host or port break their rule
         */
        public static ServerKey of(String host, int port, String line) {
            Rules.host("host", host);
            return new ServerKey(
                    host,
                    Rules.port("port", port),
                    PublicKeys.line("hostKey", line).key());
        }

        /** The host as the tunnel's specification names it. */
        public String host() {
            return host;
        }

        /** The port of the server. */
        public int port() {
            return port;
        }

        /** The type of the key, such as {@code ssh-ed25519}; {@code ssh-rsa} for each RSA key. */
        public String type() {
            return key.type();
        }

        /** The key itself in base64, as it stands in known_hosts after the type. */
        public String base64() {
            return key.base64();
        }

        /** The fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:...}. */
        public String fingerprint() {
            return key.fingerprint();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ServerKey that
                    && host.equals(that.host)
                    && port == that.port
                    && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(host, port, key);
        }

        @Override
        public String toString() {
            return new Endpoint.Tcp(host, port) + " " + key;
        }
    }

    /** What a verifier says. Immutable; thread-safe. */
    final class Verdict {
        private static final Verdict ACCEPTED = new Verdict(null);

        private final @Nullable String refusal;

        private Verdict(@Nullable String refusal) {
            this.refusal = refusal;
        }

        /** The key is trusted. */
        public static Verdict accept() {
            return ACCEPTED;
        }

        /**
         * The key is not trusted.
         *
         * @param reason a text for the failure, {@code HOST_KEY_UNKNOWN}
         */
        public static Verdict refuse(String reason) {
            return new Verdict(Rules.given("reason", reason));
        }

        /** The reason of a refusal; empty if the key is trusted. */
        public Optional<String> refusal() {
            return Optional.ofNullable(refusal);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Verdict that && Objects.equals(refusal, that.refusal);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(refusal);
        }

        @Override
        public String toString() {
            return refusal == null ? "accepted" : "refused: " + UntrustedText.line(refusal);
        }
    }
}
