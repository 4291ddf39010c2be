package dev.autotunnel.openssh;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** A FIDO key without hardware: it signs as OpenSSH's PROTOCOL.u2f says, and tells that somebody touched it. Immutable. */
public final class SecurityKey {
    private static final String TYPE = "sk-ssh-ed25519@openssh.com";
    private static final String APPLICATION = "ssh:";
    private static final int RAW_KEY = 32;
    private static final byte TOUCHED = 1;

    private final KeyPair pair;

    private SecurityKey(KeyPair pair) {
        this.pair = pair;
    }

    public static SecurityKey create() throws GeneralSecurityException {
        return new SecurityKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }

    public byte[] blob() throws IOException {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY, encoded.length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        string(out, TYPE.getBytes(StandardCharsets.US_ASCII));
        string(out, raw);
        string(out, APPLICATION.getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    public String publicKeyLine() throws IOException {
        return TYPE + " " + Base64.getEncoder().encodeToString(blob());
    }

    public byte[] sign(byte[] data) throws GeneralSecurityException, IOException {
        int counter = 1;
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(signed);
        message.write(sha256(APPLICATION.getBytes(StandardCharsets.US_ASCII)));
        message.writeByte(TOUCHED);
        message.writeInt(counter);
        message.write(sha256(data));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed.toByteArray());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        string(out, TYPE.getBytes(StandardCharsets.US_ASCII));
        string(out, signature.sign());
        out.writeByte(TOUCHED);
        out.writeInt(counter);
        return bytes.toByteArray();
    }

    private static byte[] sha256(byte[] data) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }

    private static void string(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
