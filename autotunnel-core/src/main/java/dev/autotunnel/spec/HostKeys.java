package dev.autotunnel.spec;

import java.nio.file.Path;
import java.util.List;

/** Which host keys are trusted. There is no default: a tunnel that does not check whom it talks to must say so. */
public sealed interface HostKeys {

    /**
     * The keys in a file in OpenSSH's format, hashed names and {@code @revoked} included. The options
     * {@code UserKnownHostsFile} and {@code StrictHostKeyChecking=yes}. The file is read at each attempt and never written.
     *
     * @param file where it is
     */
    record KnownHosts(Path file) implements HostKeys {
        /** Checks the path. */
        public KnownHosts {
            Rules.file("hostKeys.file", file);
        }
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

    /** The keys in a known_hosts file. */
    static HostKeys knownHosts(Path file) {
        return new KnownHosts(file);
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
