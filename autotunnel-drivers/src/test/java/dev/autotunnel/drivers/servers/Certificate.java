package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@link #HOST} alone, which is its own root. Names neither localhost nor 127.0.0.1. */
public final class Certificate {
    /** The only name in the certificate. */
    public static final String HOST = "db.internal";

    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** Makes one in the folder of a server. */
    Certificate(Path folder) {
        this.folder = folder;
        Command.require(
                Program.OPENSSL.get().toString(),
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + HOST,
                "-addext",
                "subjectAltName=DNS:" + HOST,
                "-keyout",
                key().toString(),
                "-out",
                file().toString());
    }

    Path key() {
        return folder.resolve("server.key");
    }

    /** The certificate in PEM, which clients trust. */
    public Path file() {
        return folder.resolve("server.crt");
    }

    /** Writes a key store that trusts this certificate alone, for drivers that want a file. Its password is {@code changeit}. */
    public Path store() {
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted().store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a factory that trusts this certificate alone. */
    public SSLSocketFactory trust() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what trusts this certificate alone. */
    public TrustManager[] trustManagers() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted());
            return trust.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore trusted() throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a server in this JVM needs to show the certificate. */
    SSLContext server() {
        Path file = folder.resolve("server.p12");
        Command.require(
                Program.OPENSSL.get().toString(),
                "pkcs12",
                "-export",
                "-in",
                file().toString(),
                "-inkey",
                key().toString(),
                "-out",
                file.toString(),
                "-passout",
                "pass:" + PASSWORD);
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
