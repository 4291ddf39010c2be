package dev.autotunnel.internal.jsch.auth.certificate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the host certificate that a server shows was asked for, and whether its RSA key is long enough. JSch takes the type of
 * a host key from what the server shows, so a certificate of a known authority would count whatever was agreed on.
 *
 * <p>What was agreed on, and by what the server signed, is known from JSch's log alone. A line that was not heard only takes
 * trust away: the certificate then does not count, and its key is judged as any other.
 *
 * <p>{@link #whyNot} is called on the connecting thread; thread-safe.
 */
public final class ShownCertificate {
    /** The end of the name of each algorithm of certificates. */
    public static final String ALGORITHM = "-cert-v01@openssh.com";

    private static final String AGREED = "kex: host key algorithm: ";
    private static final Pattern VERIFIED =
            Pattern.compile("ssh_(?:rsa|ecdsa|eddsa)_verify: ([!-~]{1,64}) signature true");

    private volatile String agreed = "";
    private volatile String signedBy = "";

    /** Reads a line of JSch's log, on the thread that connects. */
    public void heard(String line) {
        if (line.startsWith(AGREED)) {
            agreed = line.substring(AGREED.length());
            signedBy = "";
            MeasuredRsa.forget();
            return;
        }
        Matcher verified = VERIFIED.matcher(line);
        if (verified.matches()) {
            signedBy = verified.group(1);
        }
    }

    /**
     * Returns why no authority makes the certificate count, after the server has proved that it has the key; empty if nothing is
     * against it. As with {@code ssh}, the server must sign by the algorithm of certificates that was agreed on.
     *
     * @param asked the algorithms of certificates that may be asked for
     * @param leastRsaBits how long an RSA key must be
     */
    public Optional<String> whyNot(List<String> asked, int leastRsaBits) {
        if (!asked.contains(agreed) || !agreed.equals(signedBy + ALGORITHM)) {
            return Optional.of("a certificate of this type was not asked for");
        }
        return signedBy.contains("rsa") ? tooShort(MeasuredRsa.bits(), leastRsaBits) : Optional.empty();
    }

    private static Optional<String> tooShort(OptionalInt bits, int least) {
        if (bits.isEmpty()) {
            return Optional.of("the length of its RSA key is not known");
        }
        return bits.getAsInt() >= least
                ? Optional.empty()
                : Optional.of("its RSA key has %d bits, and RequiredRSASize is %d".formatted(bits.getAsInt(), least));
    }
}
