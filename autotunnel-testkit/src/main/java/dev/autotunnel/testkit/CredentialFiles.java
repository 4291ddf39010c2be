package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.Map;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files a client of the server needs, in a temporary directory that only the current user can read. */
final class CredentialFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialFiles.class);

    private final Path directory;
    private final Path privateKey;

    // Both guarded by this.
    private final Map<InetSocketAddress, Path> others = new HashMap<>();
    private boolean closed;

    CredentialFiles() {
        try {
            directory = Files.createTempDirectory("autotunnel-testkit-");
            // A temporary file, unlike others, is born readable by its owner alone, as OpenSSH demands of a private
            // key.
            privateKey = Files.createTempFile(directory, "id_ecdsa_", "");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for the credentials", e);
        }
    }

    Path privateKey() {
        return privateKey;
    }

    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    void writePrivateKey(KeyPair pair) {
        try (OutputStream out = Files.newOutputStream(privateKey)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "autotunnel-testkit", null, out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + privateKey, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a generated key cannot be written in OpenSSH's form", e);
        }
    }

    void writeKnownHosts(String lines) {
        write(knownHosts(), lines);
    }

    /** A file of its own for a client that reaches the server at that address. */
    synchronized Path knownHosts(InetSocketAddress via, String lines) {
        if (closed) {
            throw new IllegalStateException("the server is closed");
        }
        return others.computeIfAbsent(via, address -> {
            Path file = directory.resolve("known_hosts_" + (others.size() + 1));
            write(file, lines);
            return file;
        });
    }

    private static void write(Path file, String lines) {
        try {
            Files.writeString(file, lines + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            for (Path other : others.values()) {
                Files.deleteIfExists(other);
            }
            Files.deleteIfExists(privateKey);
            Files.deleteIfExists(knownHosts());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.warn("{} is left behind", directory, e);
        }
    }
}
