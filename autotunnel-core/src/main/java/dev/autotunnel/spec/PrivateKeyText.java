package dev.autotunnel.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A private key that is given as text; made by {@link Credentials#privateKeyText}. It is equal only to itself.
 *
 * <p>Immutable; thread-safe.
 */
public final class PrivateKeyText extends Credentials {
    private final Secret text;
    private final @Nullable Secret passphrase;
    private final List<String> certificates;

    PrivateKeyText(Secret text, @Nullable Secret passphrase, List<String> certificates) {
        this.text = text;
        this.passphrase = passphrase;
        this.certificates = List.copyOf(certificates);
    }

    /**
     * Adds a user certificate for this key. It is offered before the key itself, and each further one after those before.
     *
     * @param certificate the text of a file {@code -cert.pub}, as {@code ssh-keygen -s} writes it
     * @throws InvalidSpecException if it is blank
     */
    public PrivateKeyText withCertificate(CharSequence certificate) {
        String line =
                Rules.given("credentials.certificate", certificate).toString().strip();
        Rules.require(!line.isEmpty(), "credentials.certificate", line, "must be the text of a certificate");
        return new PrivateKeyText(
                text,
                passphrase,
                Stream.concat(certificates.stream(), Stream.of(line)).toList());
    }

    /** The text of the key. */
    public Secret text() {
        return text;
    }

    /** The passphrase that protects the key, if there is one. */
    public Optional<Secret> passphrase() {
        return Optional.ofNullable(passphrase);
    }

    /** The texts of the certificates of this key; by default none. */
    public List<String> certificates() {
        return certificates;
    }

    @Override
    public String toString() {
        String one = "private key text " + text + (passphrase == null ? "" : " with passphrase " + passphrase);
        return certificates.isEmpty() ? one : one + " and " + certificates.size() + " certificates";
    }
}
