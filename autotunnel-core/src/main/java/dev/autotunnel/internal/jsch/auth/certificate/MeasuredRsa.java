package dev.autotunnel.internal.jsch.auth.certificate;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.SignatureRSA;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Verifies RSA signatures of one server's host key, as JSch's own code does, and notes how long the key is: JSch tells the
 * length of a key in a certificate nowhere. JSch makes an instance of a nested class by its name.
 *
 * <p>The note belongs to the thread, since JSch verifies on the thread that connects. Not thread-safe.
 */
public abstract class MeasuredRsa implements SignatureRSA {
    private static final ThreadLocal<Integer> BITS = new ThreadLocal<>();

    /** JSch's name for the code of each signature, and JSch's own code, which ours stands in for. */
    private static final Map<String, String> JSCH = Map.of(
            "rsa-sha2-512", "com.jcraft.jsch.jce.SignatureRSASHA512",
            "rsa-sha2-256", "com.jcraft.jsch.jce.SignatureRSASHA256",
            "ssh-rsa", "com.jcraft.jsch.jce.SignatureRSA");

    private static final Map<String, Class<?>> OURS =
            Map.of("rsa-sha2-512", Sha512.class, "rsa-sha2-256", Sha256.class, "ssh-rsa", Sha1.class);

    private final String name;
    private final String algorithm;
    private @Nullable Signature signature;

    private MeasuredRsa(String name, String algorithm) {
        this.name = name;
        this.algorithm = algorithm;
    }

    /** {@code rsa-sha2-512}. */
    public static final class Sha512 extends MeasuredRsa {
        /** Called by JSch, by reflection. */
        public Sha512() {
            super("rsa-sha2-512", "SHA512withRSA");
        }
    }

    /** {@code rsa-sha2-256}. */
    public static final class Sha256 extends MeasuredRsa {
        /** Called by JSch, by reflection. */
        public Sha256() {
            super("rsa-sha2-256", "SHA256withRSA");
        }
    }

    /** {@code ssh-rsa}, which counts only if the user asks for it. */
    public static final class Sha1 extends MeasuredRsa {
        /** Called by JSch, by reflection. */
        public Sha1() {
            super("ssh-rsa", "SHA1withRSA");
        }
    }

    /**
     * Returns the class that is to verify the signatures of that name. If the application has put code of its own in JSch's
     * place, or if JSch cannot see our classes, that is the code that JSch has already: then no length is noted.
     */
    public static String classFor(String name) {
        String has = JSch.getConfig(name);
        Class<?> ours = OURS.get(name);
        return ours != null && Objects.equals(has, JSCH.get(name)) && isSeenByJsch(ours) ? ours.getName() : has;
    }

    private static boolean isSeenByJsch(Class<?> ours) {
        try {
            return Class.forName(ours.getName(), false, JSch.class.getClassLoader()) == ours;
        } catch (ClassNotFoundException hidden) {
            return false; // JSch was loaded by a loader above ours
        }
    }

    /** Forgets what this thread has noted: another key exchange begins. */
    static void forget() {
        BITS.remove();
    }

    /** The bits of the RSA key by which a signature was verified last on this thread. */
    static OptionalInt bits() {
        Integer noted = BITS.get();
        return noted == null ? OptionalInt.empty() : OptionalInt.of(noted);
    }

    @Override
    public void init() throws GeneralSecurityException {
        signature = Signature.getInstance(algorithm);
    }

    @Override
    public void setPubKey(byte[] exponent, byte[] modulus) throws GeneralSecurityException {
        BigInteger n = new BigInteger(modulus);
        BITS.set(n.bitLength());
        RSAPublicKeySpec key = new RSAPublicKeySpec(n, new BigInteger(exponent));
        initialised().initVerify(KeyFactory.getInstance("RSA").generatePublic(key));
    }

    @Override
    public void update(byte[] signed) throws GeneralSecurityException {
        initialised().update(signed);
    }

    /** A signature is the name of its algorithm and then its bytes, each with its length before it. */
    @Override
    public boolean verify(byte[] named) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(named);
        try {
            String by = new String(SshCertificate.string(in), StandardCharsets.US_ASCII);
            return by.equals(name) && initialised().verify(SshCertificate.string(in));
        } catch (BufferUnderflowException cutOff) {
            return false;
        }
    }

    @Override
    public void setPrvKey(byte[] exponent, byte[] modulus) {
        throw new UnsupportedOperationException("our own keys sign by JSch's code");
    }

    @Override
    public byte[] sign() {
        throw new UnsupportedOperationException("our own keys sign by JSch's code");
    }

    private Signature initialised() {
        return Objects.requireNonNull(signature, "JSch calls init first");
    }
}
