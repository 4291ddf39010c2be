package dev.autotunnel.internal.hostkeys;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A file of public keys that are never trusted, OpenSSH's {@code RevokedHostKeys}: a line is a key as in a {@code .pub} file.
 *
 * <p>Stateless; thread-safe. Blocks on the file system.
 */
final class RevokedKeysFile {
    /** What a list in the binary form of {@code ssh-keygen -k} begins with. */
    private static final String BINARY = "SSHKRL\n\0";

    private RevokedKeysFile() {}

    /**
     * Returns the keys as lines of known_hosts that revoke them for each host.
     *
     * @throws UnusableKnownHostsException if the file does not exist or cannot be read, as with {@code ssh}
     */
    static KnownHosts read(Path file) throws UnusableKnownHostsException {
        String text;
        try {
            text = new KnownHostsFile(file).read().orElseThrow(() -> new NoSuchFileException(file.toString()));
            if (text.startsWith(BINARY)) {
                throw new IOException("it is a binary list (KRL), and only a file of public keys is read");
            }
        } catch (IOException e) {
            throw new UnusableKnownHostsException(file, e);
        }
        KnownHosts keys = KnownHosts.parse(
                file.toString(), text.lines().map(RevokedKeysFile::revoked).collect(Collectors.joining("\n")));
        if (!keys.skipped().isEmpty()) {
            IOException unreadable =
                    new IOException("a key cannot be read: " + keys.skipped().get(0));
            throw new UnusableKnownHostsException(file, unreadable);
        }
        return keys;
    }

    private static String revoked(String line) {
        String key = line.strip();
        return key.isEmpty() || key.startsWith("#") ? "" : "@revoked * " + key;
    }
}
