package dev.autotunnel.internal.jsch.auth.key;

import java.util.Map;
import java.util.Set;

/**
 * Private keys in PKCS #8 form (RFC 5208), as {@code openssl genpkey} writes them, and in the older form of ECDSA keys. JSch
 * reads RSA and ECDSA keys of these forms, but Ed25519 only with BouncyCastle, and it takes any curve for one that it knows.
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class Pkcs8 {
    private static final String ED25519 = "1.3.101.112";
    private static final String EC = "1.2.840.10045.2.1";
    private static final int EC_CURVE = 0xa0;
    private static final int EC_PUBLIC_KEY = 0xa1;

    private static final Map<String, String> UNUSABLE = Map.of(
            "1.3.101.110", "is an X25519 key, which cannot sign",
            "1.3.101.111", "is an X448 key, which cannot sign",
            "1.3.101.113", "is an Ed448 key, which OpenSSH does not know",
            "1.2.840.10040.4.1", PrivateKeyLoader.DSA,
            "1.2.840.113549.1.1.10", "is an RSA-PSS key, which SSH does not know");

    /** The curves nistp256, nistp384 and nistp521. */
    private static final Set<String> CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    private Pkcs8() {}

    /**
     * Returns the key in a form that JSch reads without BouncyCastle.
     *
     * @param block an unencrypted key
     */
    static PemBlock readable(PemBlock block) throws UnusableKeyException {
        Der key = Der.read(block.body());
        Der algorithm = key.element(1, Der.SEQUENCE);
        String oid = algorithm.element(0, Der.OID).oid();
        String unusable = UNUSABLE.get(oid);
        if (unusable != null) {
            throw new UnusableKeyException(unusable);
        }
        byte[] inner = key.element(2, Der.OCTETS).content();
        if (oid.equals(ED25519)) {
            byte[] seed = Der.read(inner).content();
            byte[] body = Ed25519Key.openSsh(seed);
            PemBlock.wipe(seed);
            PemBlock.wipe(inner);
            return new PemBlock(PemBlock.OPENSSH, null, body);
        }
        if (oid.equals(EC)) {
            requireCurve(algorithm.element(1));
            requirePublicKey(Der.read(inner));
        }
        return block;
    }

    /** Checks a key in the form {@code EC PRIVATE KEY} (RFC 5915). */
    static void requireUsableEc(byte[] ecPrivateKey) throws UnusableKeyException {
        Der key = Der.read(ecPrivateKey);
        for (Der part : key.elements()) {
            if (part.tag() == EC_CURVE) {
                requireCurve(Der.read(part.content()));
            }
        }
        requirePublicKey(key);
    }

    /** A curve that is given by its parameters instead of its name is left to JSch. */
    private static void requireCurve(Der curve) throws UnusableKeyException {
        if (curve.tag() == Der.OID && !CURVES.contains(curve.oid())) {
            throw new UnusableKeyException("is a key on the elliptic curve " + curve.oid()
                    + "; SSH knows nistp256, nistp384 and nistp521 (of openssl: prime256v1, secp384r1, secp521r1)");
        }
    }

    private static void requirePublicKey(Der ecPrivateKey) throws UnusableKeyException {
        if (ecPrivateKey.elements().stream().noneMatch(part -> part.tag() == EC_PUBLIC_KEY)) {
            throw new UnusableKeyException(
                    "lacks its public part", "write the key anew with: openssl ec -in FILE -out NEWFILE");
        }
    }
}
