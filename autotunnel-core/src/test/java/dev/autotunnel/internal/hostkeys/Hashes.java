package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names hashed as {@code HashKnownHosts} does, with a fixed salt. */
final class Hashes {
    private Hashes() {}

    static String of(String name) {
        try {
            byte[] salt = "twenty bytes of salt".getBytes(US_ASCII);
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            Base64.Encoder base64 = Base64.getEncoder();
            byte[] hash = mac.doFinal(name.getBytes(US_ASCII));
            return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
