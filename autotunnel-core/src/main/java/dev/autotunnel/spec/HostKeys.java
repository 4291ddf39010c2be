package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.List;

/** Which host keys are trusted. There is no default: a tunnel that does not check whom it talks to must say so. */
public sealed interface HostKeys {

    /**
     * The keys in files in OpenSSH's format, hashed names and {@code @revoked} included. The options
     * {@code UserKnownHostsFile} and {@code StrictHostKeyChecking}. The files are read at each attempt; of several those that
     * are missing are passed over.
     *
     * @param files where they are, at least one
     * @param unknown what becomes of the key of a server that none of them knows
     */
    record KnownHosts(List<Path> files, Unknown unknown) implements HostKeys {
        /** Checks the paths. */
        public KnownHosts {
            files = List.copyOf(files);
            Rules.require(!files.isEmpty(), "hostKeys.files", files, "must be at least one file");
            files.forEach(file -> Rules.file("hostKeys.file", file));
        }
    }

    /** What becomes of the key of a server that no known_hosts file knows. A key that differs is refused in any case. */
    enum Unknown {
        /** It is refused: {@code StrictHostKeyChecking=yes}. Nothing is ever written. */
        REFUSE,
        /**
         * It is trusted, and written to the first file: {@code StrictHostKeyChecking=accept-new}. Whoever answers the first
         * connection is believed.
         */
        ADD
    }

    /**
     * Any key with one of these fingerprints, whatever the server's name.
     *
     * @param fingerprints as {@code ssh-keygen -l} prints them: {@code SHA256:...}
     */
    record Fingerprints(List<String> fingerprints) implements HostKeys {
        /** Checks the form of each. */
        public Fingerprints {
            fingerprints = List.copyOf(fingerprints);
            Rules.require(!fingerprints.isEmpty(), "hostKeys", fingerprints, "must hold at least one fingerprint");
            for (String fingerprint : fingerprints) {
                boolean sound = fingerprint.matches("SHA256:[A-Za-z0-9+/]{43}");
                Rules.require(
                        sound,
                        "hostKeys",
                        fingerprint,
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
        /** Checks the form. */
        public PublicKey {
            boolean sound = type.matches("[a-z0-9@.-]+") && base64.matches("AAAA[A-Za-z0-9+/]{20,}={0,2}");
            Rules.require(sound, "hostKeys", type + " " + base64, "must be a public key: \"type base64\"");
        }
    }

    /** Any key at all. Whoever can redirect the traffic can read it. */
    record Insecure() implements HostKeys {}

    /** The keys in these known_hosts files, and no other: {@code StrictHostKeyChecking=yes}. */
    static HostKeys knownHosts(Path... files) {
        return new KnownHosts(List.of(files), Unknown.REFUSE);
    }

    /** The keys in these known_hosts files; that of an unknown server is added to the first. */
    static HostKeys acceptNew(Path... files) {
        return new KnownHosts(List.of(files), Unknown.ADD);
    }

    /** Any key with one of these SHA256 fingerprints. */
    static HostKeys fingerprint(String... fingerprints) {
        return new Fingerprints(List.of(fingerprints));
    }

    /** Exactly this key, given as a line of a {@code .pub} file: type, base64, and a comment that is ignored. */
    static HostKeys publicKey(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        Rules.require(parts.length >= 2, "hostKeys", line, "must be a public key: \"type base64\"");
        return new PublicKey(parts[0], parts[1]);
    }

    /** Any key at all: for throw-away test servers only. Logged as a warning at each start. */
    static HostKeys insecureAcceptAnyKey() {
        return new Insecure();
    }
}
