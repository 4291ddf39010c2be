package dev.autotunnel;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Keys, and host certificates for 127.0.0.1 by one authority, of kinds that {@code ssh-keygen} would not make. */
final class HostCertificates {
    private static final int P256_BYTES = 32;

    private final KeyPair authority;

    HostCertificates(KeyPair authority) {
        this.authority = authority;
    }

    static KeyPair ecdsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** The authority's key as it stands in known_hosts. */
    String authority() {
        return line(authority);
    }

    /** A plain key as it stands in known_hosts. */
    static String line(KeyPair of) {
        return type(of) + " " + Base64.getEncoder().encodeToString(blob(of));
    }

    /** The certificate of a key in the form in which a server sends it, valid for ever. */
    byte[] certificate(KeyPair of) throws GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, ascii(type(of) + "-cert-v01@openssh.com"));
        put(out, new byte[32]); // the nonce
        out.writeBytes(fields(of));
        out.writeBytes(ByteBuffer.allocate(12).putLong(1).putInt(2).array()); // the serial number; of a host
        put(out, ascii("a host"));
        ByteArrayOutputStream principals = new ByteArrayOutputStream();
        put(principals, ascii("127.0.0.1"));
        put(out, principals.toByteArray());
        out.writeBytes(ByteBuffer.allocate(16).putLong(0).putLong(-1).array());
        put(out, new byte[0]); // critical options
        put(out, new byte[0]); // extensions
        put(out, new byte[0]); // reserved
        put(out, blob(authority));
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        boolean rsa = authority.getPublic() instanceof RSAPublicKey;
        put(signed, ascii(rsa ? "rsa-sha2-512" : type(authority)));
        put(signed, rsa ? sign("SHA512withRSA", out) : numbers(sign("SHA256withECDSAinP1363Format", out)));
        put(out, signed.toByteArray());
        return out.toByteArray();
    }

    private byte[] sign(String algorithm, ByteArrayOutputStream what) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(authority.getPrivate());
        signature.update(what.toByteArray());
        return signature.sign();
    }

    /** Two numbers of the same length, each as SSH encodes it. */
    private static byte[] numbers(byte[] both) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int half = both.length / 2;
        put(out, new BigInteger(1, both, 0, half).toByteArray());
        put(out, new BigInteger(1, both, half, half).toByteArray());
        return out.toByteArray();
    }

    private static byte[] blob(KeyPair of) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, ascii(type(of)));
        out.writeBytes(fields(of));
        return out.toByteArray();
    }

    private static String type(KeyPair of) {
        return of.getPublic() instanceof RSAPublicKey ? "ssh-rsa" : "ecdsa-sha2-nistp256";
    }

    private static byte[] fields(KeyPair of) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (of.getPublic() instanceof RSAPublicKey rsa) {
            put(out, rsa.getPublicExponent().toByteArray());
            put(out, rsa.getModulus().toByteArray());
        } else if (of.getPublic() instanceof ECPublicKey point) {
            put(out, ascii("nistp256"));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(4); // uncompressed
            both.writeBytes(coordinate(point.getW().getAffineX()));
            both.writeBytes(coordinate(point.getW().getAffineY()));
            put(out, both.toByteArray());
        }
        return out.toByteArray();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[P256_BYTES];
        int length = Math.min(bytes.length, P256_BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, P256_BYTES - length, length);
        return padded;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        out.writeBytes(field);
    }
}
