package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells whether a passphrase opens a key in version 2 of PuTTY's form. JSch does not check this. It reads what a wrong passphrase
 * yields, and may allocate gigabytes for it.
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class PuttyMac {
    private static final Pattern FILE = Pattern.compile(
            "PuTTY-User-Key-File-2: ?(\\S+)\r?\nEncryption: ?(\\S+)\r?\nComment: ?([^\r\n]*)\r?\nPublic-Lines: ?\\d+\r?\n"
                    + "([A-Za-z0-9+/=\\s]+)\nPrivate-Lines: ?\\d+\r?\n([A-Za-z0-9+/=\\s]+)\nPrivate-MAC: ?([0-9a-f]{40})\\s*");
    private static final byte[] MAC_KEY = "putty-private-key-file-mac-key".getBytes(ISO_8859_1);
    private static final int KEY_BYTES = 32;

    private PuttyMac() {}

    static boolean fits(byte[] body, byte[] passphrase) throws UnusableKeyException {
        Matcher file = FILE.matcher(new String(body, ISO_8859_1));
        if (!file.matches()) {
            throw new UnusableKeyException("is damaged: its lines are not those of a key of PuTTY's");
        }
        byte[] plain = new byte[0];
        try {
            plain = decrypt(base64(file.group(5)), passphrase);
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(sha1(MAC_KEY, passphrase), "HmacSHA1"));
            for (int field = 1; field <= 3; field++) {
                put(mac, file.group(field).getBytes(ISO_8859_1));
            }
            put(mac, base64(file.group(4)));
            put(mac, plain);
            return MessageDigest.isEqual(mac.doFinal(), HexFormat.of().parseHex(file.group(6)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableKeyException("is damaged", null, new UnusableKeyException.WithheldText(e));
        } finally {
            PemBlock.wipe(plain);
        }
    }

    private static byte[] decrypt(byte[] encrypted, byte[] passphrase) throws GeneralSecurityException {
        byte[] first = sha1(new byte[] {0, 0, 0, 0}, passphrase);
        byte[] second = sha1(new byte[] {0, 0, 0, 1}, passphrase);
        byte[] key = Arrays.copyOf(first, KEY_BYTES);
        System.arraycopy(second, 0, key, first.length, KEY_BYTES - first.length);
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
        PemBlock.wipe(key);
        return cipher.doFinal(encrypted);
    }

    private static byte[] sha1(byte[] prefix, byte[] passphrase) throws GeneralSecurityException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(prefix);
        return sha1.digest(passphrase);
    }

    private static void put(Mac mac, byte[] field) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        mac.update(field);
    }

    private static byte[] base64(String lines) {
        return Base64.getMimeDecoder().decode(lines);
    }
}
