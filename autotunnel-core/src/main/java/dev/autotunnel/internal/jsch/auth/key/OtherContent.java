package dev.autotunnel.internal.jsch.auth.key;

import java.nio.CharBuffer;
import java.util.regex.Pattern;

/**
 * Names what a text is that holds no private key.
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class OtherContent {
    private static final Pattern PUBLIC =
            Pattern.compile("\\s*(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[!-~]+[ \t]+AAAA.*", Pattern.DOTALL);
    private static final Pattern CERTIFICATE =
            Pattern.compile("\\s*[!-~]+-cert-v0[01]@openssh\\.com[ \t]+AAAA.*", Pattern.DOTALL);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\s*(\\$\\{[^}]*}|\\{\\{.*}}|\\$\\w+)\\s*");
    private static final Pattern DER = Pattern.compile("0[\\x01-\\x84].*", Pattern.DOTALL);
    private static final String PUBLIC_REMEDY = "give the file of the private key: the name without .pub";
    private static final String CERTIFICATE_REMEDY =
            "give the file of the private key; its certificate is read from KEY-cert.pub, or set by withCertificate";
    private static final String FILE_REMEDY = "give a key as ssh-keygen, openssl (PEM) or puttygen write it";

    private OtherContent() {}

    static UnusableKeyException of(CharBuffer text) {
        if (CERTIFICATE.matcher(text).matches()) {
            return new UnusableKeyException("is a certificate, not a private key", CERTIFICATE_REMEDY);
        }
        if (PUBLIC.matcher(text).matches()
                || has(text, "BEGIN SSH2 PUBLIC KEY")
                || has(text, "-----BEGIN [A-Z ]*PUBLIC KEY")) {
            return new UnusableKeyException("is a public key, not a private key", PUBLIC_REMEDY);
        }
        if (text.chars().allMatch(c -> c <= ' ')) {
            return new UnusableKeyException("is empty", FILE_REMEDY);
        }
        if (PLACEHOLDER.matcher(text).matches()) {
            return new UnusableKeyException("is a placeholder, which nobody has replaced by a key", FILE_REMEDY);
        }
        return new UnusableKeyException(form(text), FILE_REMEDY);
    }

    private static String form(CharBuffer text) {
        if (has(text, "SSH PRIVATE KEY FILE FORMAT 1")) {
            return "is a key of the SSH protocol 1, which no server speaks any more";
        }
        if (has(text, "BEGIN SSH2 ENCRYPTED PRIVATE KEY")) {
            return "is in the form of ssh.com, which is not read: export it with puttygen -O private-openssh";
        }
        if (has(text, "-----BEGIN PGP ")) {
            return "is a PGP key";
        }
        if (has(text, "-----BEGIN [A-Z0-9 ]*CERTIFICATE")) {
            return "is an X.509 certificate, not a private key";
        }
        if (DER.matcher(text).matches()) {
            return "is binary (DER or PKCS#12): convert it to PEM, with openssl pkey -inform DER or openssl pkcs12 -nodes";
        }
        return "is not a private key in a known form";
    }

    private static boolean has(CharBuffer text, String pattern) {
        return Pattern.compile(pattern).matcher(text).find();
    }
}
