package dev.autotunnel.internal.jsch.auth.key;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.KeyPair;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the identities of a login from a private key in a file or a text. Files are read anew each time. The key is loaded from
 * its own bytes alone: a {@code .pub} file beside it, which may be of another key, is not read.
 *
 * <p>Immutable and stateless; thread-safe. Blocks on the file system; decrypting a key may take seconds.
 */
public final class PrivateKeys {
    private static final int LARGEST_FILE = 1 << 20;

    private PrivateKeys() {}

    /**
     * Returns the identities of a key in a file, in the order in which they are offered. Each is to be cleared after the login.
     *
     * @throws TransportException if the key cannot be used, or its passphrase is not available
     */
    public static List<Identity> identities(Credentials.PrivateKey key) throws TransportException {
        String name = "the key file " + key.file();
        try {
            return List.of(identity(key.file().toString(), read(key.file()), key.passphrase()));
        } catch (UnusableKeyException e) {
            throw unusable(name, e);
        } catch (SupplierFailed e) {
            throw unavailable(name, e);
        }
    }

    /**
     * Returns the identities of a key that was given as text.
     *
     * @throws TransportException if the key cannot be used, or its passphrase is not available
     */
    public static List<Identity> identities(Credentials.PrivateKeyText key) throws TransportException {
        String name = "the private key text";
        try {
            return List.of(identity(name, key.text().reveal(), key.passphrase()));
        } catch (UnusableKeyException e) {
            throw unusable(name, e);
        } catch (SupplierFailed e) {
            throw unavailable(name, e);
        }
    }

    private static Identity identity(String name, byte[] content, Optional<Secret> passphrase)
            throws UnusableKeyException {
        try {
            KeyPair pair = PrivateKeyLoader.load(content, () -> reveal(passphrase));
            return new KeyIdentity(name, pair);
        } finally {
            PemBlock.wipe(content);
        }
    }

    private static byte @Nullable [] reveal(Optional<Secret> passphrase) {
        try {
            return passphrase.map(Secret::reveal).orElse(null);
        } catch (RuntimeException e) {
            throw new SupplierFailed(e);
        }
    }

    private static TransportException unusable(String name, UnusableKeyException e) {
        Failure failure = Failure.of(
                Kind.KEY_UNUSABLE, Stage.AUTHENTICATION, name + " " + e.what(), e.getCause() == null ? null : e);
        String remedy = e.remedy();
        return new TransportException(remedy == null ? failure : failure.withRemedy(remedy));
    }

    private static TransportException unavailable(String name, SupplierFailed e) {
        Throwable cause = e.getCause();
        String message =
                "the passphrase of %s is not available: %s".formatted(name, UntrustedText.quote(String.valueOf(cause)));
        return new TransportException(Failure.of(Kind.CREDENTIALS_UNAVAILABLE, Stage.AUTHENTICATION, message, cause));
    }

    private static byte[] read(Path file) throws UnusableKeyException {
        if (Files.isDirectory(file)) {
            throw new UnusableKeyException("is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                PemBlock.wipe(content);
                throw new UnusableKeyException("is larger than 1 MiB: it is no private key");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new UnusableKeyException("does not exist", null, e);
        } catch (IOException | SecurityException e) {
            throw new UnusableKeyException("cannot be read", null, e);
        }
    }

    /** The application's supplier of a passphrase threw. */
    private static final class SupplierFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SupplierFailed(RuntimeException cause) {
            super(cause);
        }
    }
}
