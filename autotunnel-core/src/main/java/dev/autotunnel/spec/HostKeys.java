package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The host keys that a tunnel trusts. There is no default: a tunnel that does not check the server's host key must say so
 * explicitly. The options {@code UserKnownHostsFile} and {@code StrictHostKeyChecking}.
 *
 * <p>Immutable; thread-safe.
 */
public sealed interface HostKeys {

    /**
     * The keys in files in OpenSSH's format, with patterns, negation, hashed names, {@code @revoked} and
     * {@code @cert-authority}. Made by {@link #knownHosts}, {@link #acceptNew} and {@link #acceptUnknown}. The options
     * {@code UserKnownHostsFile} and {@code StrictHostKeyChecking}.
     *
     * <p>The files are read at each attempt. A file that does not exist counts as empty. If a file exists but cannot be read,
     * the attempt fails ({@code HOST_KEYS_UNREADABLE}) and is repeated within 1 to 5 s.
     */
    final class KnownHosts implements HostKeys {
        private final List<Path> files;
        private final Unknown unknown;
        private final List<Path> revoked;

        private KnownHosts(List<Path> files, Unknown unknown, List<Path> revoked) {
            Rules.require(!files.isEmpty(), "hostKeys.files", files, "must be at least one file");
            files.forEach(file -> Rules.file("hostKeys.file", file));
            revoked.forEach(file -> Rules.file("hostKeys.revoked", file));
            this.files = files;
            this.unknown = unknown;
            this.revoked = revoked;
        }

        /** Returns the paths of the files, at least one. */
        public List<Path> files() {
            return files;
        }

        /** Returns how to treat the key of a server that no file contains. */
        public Unknown unknown() {
            return unknown;
        }

        /** Returns the files of public keys that are never trusted; none by default. */
        public List<Path> revoked() {
            return revoked;
        }

        /**
         * Returns the same, but no key in these files is trusted, nor a certificate whose authority is there:
         * {@code RevokedHostKeys}. A line is a public key, as in a {@code .pub} file. The files are read at each attempt. An
         * attempt fails ({@code HOST_KEYS_UNREADABLE}) if a file does not exist or is no regular file, if it is a list
         * in the binary form of {@code ssh-keygen -k}, or if a line of it is neither a key nor a comment.
         */
        public KnownHosts withRevoked(Path... more) {
            return new KnownHosts(files, unknown, Rules.all("hostKeys.revoked", more));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof KnownHosts that
                    && files.equals(that.files)
                    && unknown == that.unknown
                    && revoked.equals(that.revoked);
        }

        @Override
        public int hashCode() {
            return Objects.hash(files, unknown, revoked);
        }

        @Override
        public String toString() {
            return "known_hosts " + files + ", unknown keys: " + unknown
                    + (revoked.isEmpty() ? "" : ", revoked " + revoked);
        }
    }

    /** How to treat the key of a server that no known_hosts file contains. A key that differs is refused in any case. */
    enum Unknown {
        /** The key is refused: {@code StrictHostKeyChecking=yes}. Nothing is ever written. */
        REFUSE,
        /**
         * The key is trusted and written to the first file: {@code StrictHostKeyChecking=accept-new}. Whoever answers the
         * first connection is believed.
         */
        ADD,
        /**
         * The key is trusted, and written to the first file if possible: {@code StrictHostKeyChecking=no}. If it cannot be
         * written, the next connection trusts any key again. Each start logs a warning.
         */
        ACCEPT
    }

    /**
     * Any key with one of these fingerprints, whatever the server's name. A server shows one key at a time. So the client
     * asks for the other types of key until one fits.
     *
     * @param fingerprints as {@code ssh-keygen -l} prints them: {@code SHA256:...}
     */
    record Fingerprints(List<String> fingerprints) implements HostKeys {
        /** Checks and decodes each. */
        public Fingerprints {
            fingerprints = Rules.all("hostKeys", fingerprints);
            Rules.require(!fingerprints.isEmpty(), "hostKeys", fingerprints, "must hold at least one fingerprint");
            for (String fingerprint : fingerprints) {
                Rules.require(
                        PublicKeys.isFingerprint(fingerprint),
                        "hostKeys",
                        Quotable.publicKey(fingerprint),
                        "must be SHA256: and 43 characters, as ssh-keygen -l prints it");
            }
        }
    }

    /**
     * Exactly this key, whatever the server's name.
     *
     * @param type the key type, such as {@code ssh-ed25519}
     * @param base64 the key
     */
    record PublicKey(String type, String base64) implements HostKeys {
        /** Decodes the key, which must be of that type. */
        public PublicKey {
            String line = Rules.given("hostKeys.type", type) + " " + Rules.given("hostKeys.base64", base64);
            PublicKeys.Line key = PublicKeys.line("hostKeys", line);
            type = key.type();
            base64 = key.base64();
        }
    }

    /**
     * Any key that code of the application accepts.
     *
     * @param verifier the code
     */
    record Verified(HostKeyVerifier verifier) implements HostKeys {
        /** Checks that there is one. */
        public Verified {
            Rules.given("hostKeys.verifier", verifier);
        }

        @Override
        public String toString() {
            return "verified by the application";
        }
    }

    /** Any key at all. An attacker who can redirect the traffic can read it. */
    record Insecure() implements HostKeys {}

    /** Trusts only the keys in these known_hosts files: {@code StrictHostKeyChecking=yes}. */
    static KnownHosts knownHosts(Path... files) {
        return new KnownHosts(Rules.all("hostKeys.file", files), Unknown.REFUSE, List.of());
    }

    /**
     * Trusts the keys in these known_hosts files, and adds the key of an unknown server to the first file:
     * {@code StrictHostKeyChecking=accept-new}.
     */
    static KnownHosts acceptNew(Path... files) {
        return new KnownHosts(Rules.all("hostKeys.file", files), Unknown.ADD, List.of());
    }

    /**
     * Trusts the keys in these known_hosts files, and any key of an unknown server: {@code StrictHostKeyChecking=no}. The key of
     * an unknown server is added to the first file if that can be written. A key that changed or is revoked ends the attempt:
     * {@code ssh} goes on without forwards in this case, and a tunnel without forwards is none. Each start logs a warning.
     */
    static KnownHosts acceptUnknown(Path... files) {
        return new KnownHosts(Rules.all("hostKeys.file", files), Unknown.ACCEPT, List.of());
    }

    /** Trusts any key with one of these SHA256 fingerprints. */
    static HostKeys fingerprint(String... fingerprints) {
        return new Fingerprints(Rules.all("hostKeys", fingerprints));
    }

    /** Trusts exactly this key, given as a line of a {@code .pub} file: type, base64, and a comment that is ignored. */
    static HostKeys publicKey(String line) {
        PublicKeys.Line key = PublicKeys.line("hostKeys", line);
        return new PublicKey(key.type(), key.base64());
    }

    /** Trusts the keys that the verifier accepts, for an application with a source of trust of its own. */
    static HostKeys verifiedBy(HostKeyVerifier verifier) {
        return new Verified(verifier);
    }

    /**
     * Trusts any key at all, for throw-away test servers only. It is like {@code StrictHostKeyChecking=no} with an empty
     * {@code UserKnownHostsFile}. Each start logs a warning.
     */
    static HostKeys insecureAcceptAnyKey() {
        return new Insecure();
    }
}
