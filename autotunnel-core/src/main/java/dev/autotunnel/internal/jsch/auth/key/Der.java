package dev.autotunnel.internal.jsch.auth.key;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An element of ASN.1 in its DER encoding (X.690), as far as private keys need it.
 *
 * <p>Immutable, as long as nobody wipes the array that it was read from; thread-safe.
 *
 * @param tag the first byte
 * @param content the bytes after the length
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Der(int tag, byte[] content) {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    /** Reads the one element that the bytes hold; bytes after it are ignored. */
    static Der read(byte[] bytes) throws UnusableKeyException {
        List<Der> all = readAll(bytes, 1);
        require(!all.isEmpty());
        return all.get(0);
    }

    /** Returns the elements of a sequence. */
    List<Der> elements() throws UnusableKeyException {
        require(tag == SEQUENCE);
        return readAll(content, Integer.MAX_VALUE);
    }

    /** Returns an element of a sequence, counted from 0. */
    Der element(int index) throws UnusableKeyException {
        List<Der> all = elements();
        require(index < all.size());
        return all.get(index);
    }

    Der element(int index, int ofTag) throws UnusableKeyException {
        Der found = element(index);
        require(found.tag == ofTag);
        return found;
    }

    /** Returns a small number. */
    int number() throws UnusableKeyException {
        require(tag == INTEGER && content.length >= 1 && content.length <= 4);
        return new BigInteger(content).intValue();
    }

    /** Returns an object identifier in its dotted form. */
    String oid() throws UnusableKeyException {
        require(tag == OID && content.length >= 1 && content.length < 40);
        StringBuilder dotted = new StringBuilder();
        long number = 0;
        for (byte b : content) {
            number = (number << 7) | (b & 0x7f);
            if (b >= 0) {
                long top = Math.min(number / 40, 2);
                dotted.append(dotted.isEmpty() ? top + "." + (number - 40 * top) : "." + number);
                number = 0;
            }
        }
        return dotted.toString();
    }

    private static List<Der> readAll(byte[] bytes, int most) throws UnusableKeyException {
        List<Der> all = new ArrayList<>();
        int at = 0;
        while (at < bytes.length && all.size() < most) {
            require(at + 2 <= bytes.length);
            int tag = bytes[at] & 0xff;
            int length = bytes[at + 1] & 0xff;
            at += 2;
            if (length >= 0x80) {
                int octets = length & 0x7f;
                require(octets >= 1 && octets <= 3 && at + octets <= bytes.length);
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = (length << 8) | (bytes[at++] & 0xff);
                }
            }
            require(length <= bytes.length - at);
            all.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }
        return all;
    }

    private static void require(boolean sound) throws UnusableKeyException {
        if (!sound) {
            throw new UnusableKeyException("is damaged: its content is not what its BEGIN line says");
        }
    }
}
