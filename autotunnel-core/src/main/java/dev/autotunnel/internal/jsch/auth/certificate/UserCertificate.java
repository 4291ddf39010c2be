package dev.autotunnel.internal.jsch.auth.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.jcraft.jsch.Identity;
import dev.autotunnel.internal.text.UntrustedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;

/**
 * Reads the certificate of a user's key, in the form of a file {@code -cert.pub}.
 *
 * <p>Immutable and stateless; thread-safe. Blocks on the file system.
 */
public final class UserCertificate {
    private static final int LARGEST_FILE = 1 << 20;

    private UserCertificate() {}

    /** Returns the file in which a certificate for that key is looked for, as by {@code ssh}. */
    public static Path beside(Path keyFile) {
        return Path.of(keyFile + "-cert.pub");
    }

    /** Returns the key with the certificate in a file. */
    public static Identity read(Path file, Identity key, Instant now) throws InvalidCertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(new String(in.readNBytes(LARGEST_FILE), ISO_8859_1), file.toString(), key, now);
        } catch (NoSuchFileException e) {
            throw new InvalidCertificateException("does not exist", e);
        } catch (IOException | SecurityException e) {
            throw new InvalidCertificateException("cannot be read", e);
        }
    }

    /**
     * Returns the key with the certificate in a text.
     *
     * @param name how the identity is called
     */
    public static Identity parse(String text, String name, Identity key, Instant now)
            throws InvalidCertificateException {
        SshCertificate certificate = decode(text.strip());
        if (certificate.kind() != SshCertificate.USER) {
            throw new InvalidCertificateException("is a certificate for a host, not for a user");
        }
        String id = UntrustedText.quote(certificate.id());
        if (!certificate.isFor(key.getPublicKeyBlob())) {
            throw new InvalidCertificateException("(%s) is the certificate of another key".formatted(id));
        }
        String invalid = certificate.invalidAt(now);
        if (invalid != null) {
            throw new InvalidCertificateException("(%s) %s".formatted(id, invalid));
        }
        return new CertifiedIdentity(name, certificate, key);
    }

    private static SshCertificate decode(String text) throws InvalidCertificateException {
        String[] fields = text.split("\\s+", 3);
        if (text.isEmpty()) {
            throw new InvalidCertificateException("is empty");
        }
        if (fields.length < 2 || !SshCertificate.isCertificateType(fields[0])) {
            throw new InvalidCertificateException("is not a certificate");
        }
        try {
            return SshCertificate.parse(Base64.getDecoder().decode(fields[1]));
        } catch (IllegalArgumentException e) {
            throw new InvalidCertificateException("is damaged: it is not in base64", e);
        }
    }
}
