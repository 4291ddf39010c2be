package dev.autotunnel.internal.hostkeys;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The one form in which OpenSSH looks an address up in known_hosts, which is that of the C library: {@code ::1} for
 * {@code 0:0:0::1}, {@code 127.0.0.1} for {@code 127.1}. No resolver is asked.
 *
 * <p>Stateless; thread-safe.
 */
final class NumericAddress {
    private static final int WORDS = 8;
    private static final int IPV4_BYTES = 4;
    private static final int MAPPED = 0xffff;

    private NumericAddress() {}

    /** The canonical form, or the text itself if it is no address. */
    static String canonical(String host) {
        String address = host.contains(":") ? ipv6(host) : ipv4(host);
        return address == null ? host : address;
    }

    private static @Nullable String ipv6(String host) {
        int zone = host.indexOf('%');
        String literal = zone < 0 ? host : host.substring(0, zone);
        if (!literal.matches("[0-9A-Fa-f:.]+")) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.getByName(literal).getAddress(); // with a colon in it the JDK only parses
            String text = bytes.length == IPV4_BYTES ? "::ffff:" + dotted(bytes, 0) : text(words(bytes), bytes);
            return zone < 0 ? text : text + host.substring(zone);
        } catch (UnknownHostException e) {
            return null; // that is how the JDK says that it is no address
        }
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = ByteBuffer.wrap(bytes).getShort(2 * i) & 0xffff;
        }
        return words;
    }

    /** The first of the longest runs of two or more zero words is left out; an embedded IPv4 address has dots. */
    private static String text(int[] words, byte[] bytes) {
        int from = 0;
        int length = 0;
        for (int i = 0; i < WORDS; i++) {
            int run = zeros(words, i);
            if (run > length) {
                from = i;
                length = run;
            }
        }
        if (from == 0 && (length == 6 || (length == 5 && words[5] == MAPPED))) {
            return (length == 6 ? "::" : "::ffff:") + dotted(bytes, 12);
        }
        return length < 2 ? hex(words, 0, WORDS) : hex(words, 0, from) + "::" + hex(words, from + length, WORDS);
    }

    private static int zeros(int[] words, int from) {
        int at = from;
        while (at < WORDS && words[at] == 0) {
            at++;
        }
        return at - from;
    }

    private static String hex(int[] words, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(words[i]));
        }
        return text.toString();
    }

    private static String dotted(byte[] bytes, int from) {
        StringJoiner text = new StringJoiner(".");
        for (int i = from; i < from + IPV4_BYTES; i++) {
            text.add(String.valueOf(bytes[i] & 0xff));
        }
        return text.toString();
    }

    /** The forms of {@code inet_aton}: up to four numbers, decimal, octal or hexadecimal; the last fills what is left. */
    private static @Nullable String ipv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > IPV4_BYTES) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        for (String part : parts) {
            OptionalLong number = number(part);
            if (number.isEmpty()) {
                return null;
            }
            numbers.add(number.getAsLong());
        }
        long address = numbers.get(parts.length - 1);
        if (address >= 1L << (8 * (IPV4_BYTES + 1 - parts.length))) {
            return null;
        }
        for (int i = 0; i < parts.length - 1; i++) {
            if (numbers.get(i) > 255) {
                return null;
            }
            address |= numbers.get(i) << (8 * (IPV4_BYTES - 1 - i));
        }
        return dotted(ByteBuffer.allocate(IPV4_BYTES).putInt((int) address).array(), 0);
    }

    private static OptionalLong number(String part) {
        if (part.matches("0[xX][0-9A-Fa-f]{1,8}")) {
            return OptionalLong.of(Long.parseLong(part.substring(2), 16));
        } else if (part.matches("0[0-7]{1,11}")) {
            return OptionalLong.of(Long.parseLong(part, 8));
        }
        return part.matches("0|[1-9][0-9]{0,9}") ? OptionalLong.of(Long.parseLong(part)) : OptionalLong.empty();
    }
}
