package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@link #HOST} alone, which is its own root. Names neither localhost nor 127.0.0.1. */
public final class Certificate {
    /** The only name in the certificate. */
    public static final String HOST = "db.internal";

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

    /** Returns a factory that trusts this certificate alone. */
    public SSLSocketFactory trust() {
        try (InputStream in = Files.newInputStream(file())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
