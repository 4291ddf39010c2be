package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A file of public keys that are never trusted, OpenSSH's {@code RevokedHostKeys}: a line is a key as in a {@code .pub} file.
 *
 * <p>Stateless; thread-safe. Blocks on the file system.
 */
final class RevokedKeysFile {
    private static final int MOST_BYTES = 64 * 1024 * 1024;

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
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("it is larger than 64 MiB");
            }
            text = new String(content, ISO_8859_1);
            if (text.startsWith(BINARY)) {
                throw new IOException("it is a binary list (KRL), and only a file of public keys is read");
            }
        } catch (IOException e) {
            throw new UnusableKnownHostsException(file, e);
        }
        return KnownHosts.parse(
                file.toString(), text.lines().map(RevokedKeysFile::revoked).collect(Collectors.joining("\n")));
    }

    private static String revoked(String line) {
        String key = line.strip();
        return key.isEmpty() || key.startsWith("#") ? "" : "@revoked * " + key;
    }
}
