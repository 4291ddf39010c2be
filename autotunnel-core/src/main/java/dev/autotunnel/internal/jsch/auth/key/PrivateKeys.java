package dev.autotunnel.internal.jsch.auth.key;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.KeyPair;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.certificate.InvalidCertificateException;
import dev.autotunnel.internal.jsch.auth.certificate.UserCertificate;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.PrivateKeyText;
import dev.autotunnel.spec.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the identities of a login from a private key in a file or a text. Files are read anew each time. The key is loaded from
 * its own bytes alone: a {@code .pub} file beside it, which may be of another key, is not read. A certificate beside it is.
 *
 * <p>Immutable and stateless; thread-safe. Blocks on the file system; decrypting a key may take seconds.
 */
public final class PrivateKeys {
    private static final int LARGEST_FILE = 1 << 20;
    private static final String USER_ID = "unix:uid";
    private static final Path THIS_PROCESS = Path.of("/proc/self");
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final Logger LOG = LoggerFactory.getLogger(PrivateKeys.class);
    private static final String CERTIFICATE_REMEDY =
            "renew the certificate, and check the clock of this machine (ssh-keygen -L -f FILE shows what a certificate says)";
    private static final String TEXT = "the private key text";

    private PrivateKeys() {}

    /**
     * What a login can offer.
     *
     * @param identities the identities in the order in which they are offered, certificates first; each is to be cleared after
     *     the login
     * @param passedOver why a certificate beside the key is not offered
     */
    public record Loaded(List<Identity> identities, List<Failure> passedOver) {
        /** Wipes the keys. */
        public void clear() {
            identities.forEach(Identity::clear);
        }
    }

    /**
     * Returns the identities of a key in a file or a text.
     *
     * @param key a {@link dev.autotunnel.spec.Credentials.PrivateKey PrivateKey} or a
     *     {@link dev.autotunnel.spec.PrivateKeyText}
     * @throws TransportException if the key or a certificate that was given with it cannot be used, or if its passphrase is not
     *     available
     */
    public static Loaded load(Credentials key) throws TransportException {
        if (key instanceof Credentials.PrivateKey file) {
            return ofFile(file);
        } else if (key instanceof PrivateKeyText text) {
            return ofText(text);
        }
        throw new IllegalArgumentException("not a private key: " + key);
    }

    private static Loaded ofFile(Credentials.PrivateKey key) throws TransportException {
        Path file = key.file();
        String title = "the key file " + file;
        Identity plain = identity(title, file.toString(), () -> read(file), key.passphrase());
        checkMode(title, file, plain);
        try {
            Loaded certified = certified(key, plain);
            List<Identity> all = new ArrayList<>(certified.identities());
            all.add(plain);
            return new Loaded(all, certified.passedOver());
        } catch (TransportException | RuntimeException e) {
            plain.clear();
            throw e;
        }
    }

    /**
     * Returns a key with each of the certificates of a key file.
     *
     * @param key the file, which names certificates; another may be beside it
     * @param plain the key itself, wherever its private part is
     * @return the certified keys, those that the credentials name first; clearing one of them clears {@code plain}
     * @throws TransportException if a certificate that was given with the file cannot be used
     */
    public static Loaded certified(Credentials.PrivateKey key, Identity plain) throws TransportException {
        List<Identity> all = new ArrayList<>();
        List<Failure> passedOver = new ArrayList<>();
        for (Path certificate : key.certificates()) {
            all.add(certified(
                    certificateFile(certificate), () -> UserCertificate.read(certificate, plain, Instant.now())));
        }
        Path beside = UserCertificate.beside(key.file());
        if (Files.exists(beside)) {
            try {
                all.add(certified(certificateFile(beside), () -> UserCertificate.read(beside, plain, Instant.now())));
            } catch (TransportException e) {
                LOG.warn("{}; the key is offered without it", e.failure().message());
                passedOver.add(e.failure());
            }
        }
        return new Loaded(all, passedOver);
    }

    /**
     * Refuses a file of this user that others may touch, as {@code ssh} does. The owner of another file has decided who may read
     * it, as with the secrets of Kubernetes. Called after the file was read, so that a file which is no key is named as that.
     */
    private static void checkMode(String title, Path file, Identity key) throws TransportException {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return;
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(mode) && Files.getAttribute(file, USER_ID).equals(ownUserId())) {
                key.clear();
                throw unusable(
                        title,
                        new UnusableKeyException(
                                "is open to other users (%s)".formatted(PosixFilePermissions.toString(mode)),
                                "chmod go= " + file));
            }
        } catch (IOException e) {
            key.clear();
            throw unusable(title, new UnusableKeyException("cannot be read", null, e));
        }
    }

    private static Object ownUserId() throws IOException {
        Path own = Files.exists(THIS_PROCESS) ? THIS_PROCESS : Path.of(System.getProperty("user.home"));
        return Files.getAttribute(own, USER_ID);
    }

    private static Loaded ofText(PrivateKeyText key) throws TransportException {
        Identity plain = identity(TEXT, TEXT, key.text()::reveal, key.passphrase());
        List<Identity> all = new ArrayList<>();
        try {
            for (String certificate : key.certificates()) {
                String name = "the certificate text";
                all.add(certified(name, () -> UserCertificate.parse(certificate, name, plain, Instant.now())));
            }
        } catch (TransportException | RuntimeException e) {
            plain.clear();
            throw e;
        }
        all.add(plain);
        return new Loaded(all, List.of());
    }

    private static String certificateFile(Path file) {
        return "the certificate file " + file;
    }

    private static Identity certified(String name, Certified source) throws TransportException {
        try {
            return source.identity();
        } catch (InvalidCertificateException e) {
            Throwable cause = e.getCause() == null ? null : e;
            throw new TransportException(
                    Failure.of(Kind.KEY_UNUSABLE, Stage.AUTHENTICATION, name + " " + e.what(), cause)
                            .withRemedy(CERTIFICATE_REMEDY));
        }
    }

    private static Identity identity(String title, String name, Content content, Optional<Secret> passphrase)
            throws TransportException {
        try {
            return identity(name, content.read(), passphrase);
        } catch (UnusableKeyException e) {
            throw unusable(title, e);
        } catch (SupplierFailed e) {
            throw unavailable(title, e);
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
        Throwable cause = Objects.requireNonNull(e.getCause());
        String message = "the supplier of the passphrase of %s failed with %s"
                .formatted(name, cause.getClass().getName());
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

    /**
     * Loads a private key for a caller that may stop waiting for it. A key that nobody waits for any more is wiped.
     *
     * <p>Thread-safe.
     */
    public static final class Load implements Callable<Loaded> {
        private final Callable<Loaded> source;
        private @Nullable Loaded loaded;
        private boolean abandoned;

        /** Makes a load of a key in a file or a text, which has not begun. */
        public Load(Credentials key) {
            this(() -> load(key));
        }

        /** Makes a load from another place. */
        public Load(Callable<Loaded> source) {
            this.source = source;
        }

        /** Loads the key. Blocks for as long as the source does. */
        @Override
        public Loaded call() throws Exception {
            Loaded key = source.call();
            synchronized (this) {
                loaded = key;
                if (abandoned) {
                    key.clear();
                }
            }
            return key;
        }

        /** Wipes the key as soon as it is loaded, at once if it is already. To be called if the key will not be used. */
        public synchronized void abandon() {
            abandoned = true;
            if (loaded != null) {
                loaded.clear();
            }
        }
    }

    /** Reads a key. */
    @FunctionalInterface
    private interface Content {
        byte[] read() throws UnusableKeyException;
    }

    /** Reads a certificate. */
    @FunctionalInterface
    private interface Certified {
        Identity identity() throws InvalidCertificateException;
    }

    /** The application's supplier of a passphrase threw. */
    private static final class SupplierFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SupplierFailed(RuntimeException cause) {
            super(cause);
        }
    }
}
