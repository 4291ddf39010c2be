package dev.autotunnel.internal.jsch.wire;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JVM load the code of the usual algorithms, while other threads set up the first tunnel of the JVM. A good part of
 * the time from the first start to the first byte goes into this loading. What is computed here has no other use.
 *
 * <p>Thread-safe.
 */
public final class CryptoWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(CryptoWarmUp.class);
    private static final int BLOCK = 16;
    private static final int GCM_IV = 12;
    private static final int GCM_TAG_BITS = 128;

    private CryptoWarmUp() {}

    /** Uses each algorithm once. Never throws. */
    public static void run() {
        try {
            all();
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.debug("an algorithm cannot be loaded in advance", e); // whoever needs it will find out, and say so
        }
    }

    /** Uses each algorithm once, in the order in which a connection needs them. */
    static void all() throws GeneralSecurityException {
        byte[] data = new byte[BLOCK];
        new SecureRandom().nextBytes(data);
        sign(data);
        exchangeKeys();
        encrypt(MessageDigest.getInstance("SHA-256").digest(data));
    }

    /** Signs with a constant key, since it would take a while to compute a pair of keys. */
    private static void sign(byte[] data) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPrivateKeySpec key = new ECPrivateKeySpec(BigInteger.TEN, curve.getParameterSpec(ECParameterSpec.class));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(KeyFactory.getInstance("EC").generatePrivate(key));
        signature.update(data);
        signature.sign();
    }

    private static void exchangeKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH");
        generator.initialize(NamedParameterSpec.X25519);
        KeyPair keys = generator.generateKeyPair();
        KeyAgreement.getInstance("XDH").init(keys.getPrivate());
    }

    private static void encrypt(byte[] data) throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(data, 0, BLOCK, "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(GCM_TAG_BITS, data, 0, GCM_IV));
        cipher.updateAAD(data, 0, 4);
        cipher.doFinal(data);
    }
}
