package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file between its BEGIN and END lines (RFC 7468), or a whole file of PuTTY's.
 *
 * <p>Used by one thread.
 *
 * @param label the words of the BEGIN line, such as {@code RSA PRIVATE KEY}; {@value #PUTTY} for a file of PuTTY's
 * @param cipher the value of the header {@code DEK-Info}, such as {@code AES-128-CBC,0A1B...}; null if there is none
 * @param body the decoded content; the text itself for a file of PuTTY's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PemBlock(String label, @Nullable String cipher, byte[] body) {
    static final String PUTTY = "PuTTY";
    static final String OPENSSH = "OPENSSH PRIVATE KEY";
    static final String PKCS8 = "PRIVATE KEY";
    static final String ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";

    private static final int LINE = 64;
    private static final byte[] LINE_END = {'\n'};

    /** Returns the block as a file with exactly the line ends that JSch expects. The caller wipes it. */
    byte[] text() {
        if (label.equals(PUTTY)) {
            return body.clone();
        }
        byte[] base64 = Base64.getMimeEncoder(LINE, LINE_END).encode(body);
        String header = cipher == null ? "" : "Proc-Type: 4,ENCRYPTED\nDEK-Info: " + cipher + "\n\n";
        byte[] begin = ("-----BEGIN " + label + "-----\n" + header).getBytes(US_ASCII);
        byte[] end = ("\n-----END " + label + "-----\n").getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(begin, begin.length + base64.length + end.length);
        System.arraycopy(base64, 0, all, begin.length, base64.length);
        System.arraycopy(end, 0, all, begin.length + base64.length, end.length);
        wipe(base64);
        return all;
    }

    void wipe() {
        wipe(body);
    }

    static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
