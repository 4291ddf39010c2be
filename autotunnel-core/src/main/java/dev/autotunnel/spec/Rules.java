package dev.autotunnel.spec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rules that several specs share. */
final class Rules {
    /** The longest time that any option may ask for; keeps all arithmetic in nanoseconds within a long. */
    static final Duration LONGEST = Duration.ofDays(3650);

    private static final int MAX_PORT = 65_535;
    private static final int MOST_CONNECTIONS = 65_536;

    private Rules() {}

    static void require(boolean holds, String field, Object value, String rule) {
        if (!holds) {
            throw new InvalidSpecException(field, value, rule);
        }
    }

    static Duration positive(String field, Duration value) {
        require(!value.isZero() && !value.isNegative(), field, value, "must be positive");
        return notTooLong(field, value);
    }

    static Duration notNegative(String field, Duration value) {
        require(!value.isNegative(), field, value, "must not be negative");
        return notTooLong(field, value);
    }

    static int port(String field, int value) {
        require(value >= 1 && value <= MAX_PORT, field, value, "must be a port number from 1 to 65535");
        return value;
    }

    static int portOrZero(String field, int value) {
        require(value >= 0 && value <= MAX_PORT, field, value, "must be a port number from 0 to 65535");
        return value;
    }

    static int connections(String field, int value) {
        require(value >= 1 && value <= MOST_CONNECTIONS, field, value, "must be from 1 to 65536");
        return value;
    }

    static String host(String field, String value) {
        boolean plain = !value.isBlank()
                && value.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
        require(plain, field, value, "must be a host name or an address");
        return value;
    }

    /** An IPv6 address, perhaps with a zone. With a colon in it the JDK parses, and asks no resolver. */
    static boolean isIpv6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (!address.contains(":") || !address.matches("[0-9A-Fa-f:.]+")) {
            return false;
        }
        try {
            return InetAddress.getByName(address) != null;
        } catch (UnknownHostException e) {
            return false; // that is how the JDK says that it is none
        }
    }

    /** Only for literals, which the JDK parses without a resolver. */
    static boolean isAnyLocal(String literal) {
        try {
            return InetAddress.getByName(literal).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false; // no address at all, which binding it will tell
        }
    }

    static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidSpecException(field, "null", "must be given");
        }
        return value;
    }

    static Path file(String field, Path path) {
        require(!given(field, path).toString().isBlank(), field, path, "must be the path of a file");
        return path;
    }

    static int number(String field, String text, String rule) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidSpecException(field, text, rule);
        }
    }

    private static Duration notTooLong(String field, Duration value) {
        require(value.compareTo(LONGEST) <= 0, field, value, "must be at most ten years");
        return value;
    }
}
