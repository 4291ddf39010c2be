package dev.autotunnel.spec;

import dev.autotunnel.internal.runtime.Deadline;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that several specs share. */
final class Rules {
    private static final int MAX_PORT = 65_535;
    private static final int SMALLEST_WINDOW = 64 * 1024;
    private static final int LARGEST_WINDOW = 1024 * 1024 * 1024;
    private static final int LONGEST_SOCKET_PATH = 107;

    /**
     * The longest path of a socket that this machine listens on. Java binds at most 106 bytes. The socket is first made in a
     * private directory beside its final place, whose name takes another 9 bytes. So nobody can connect before the
     * permissions are set.
     */
    private static final int LONGEST_SOCKET_PATH_HERE = 97;

    private static final int MOST_CONNECTIONS = 65_536;
    private static final String SEVERAL_HOSTS = "*?!,|@#[]'\"\\";

    /** What known_hosts takes for a pattern, a list, a hashed name or a marker. */
    private static final String SEVERAL_NAMES = "*?!,|@#'\"\\";

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);

    private Rules() {}

    static void require(boolean holds, String field, Object value, String rule) {
        if (!holds) {
            throw new InvalidSpecException(field, value, rule);
        }
    }

    static Duration positive(String field, @Nullable Duration value) {
        Duration time = given(field, value);
        require(!time.isZero() && !time.isNegative(), field, time, "must be positive");
        return notTooLong(field, time);
    }

    static Duration notNegative(String field, @Nullable Duration value) {
        Duration time = given(field, value);
        require(!time.isNegative(), field, time, "must not be negative");
        return notTooLong(field, time);
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
        boolean plain = !given(field, value).isBlank()
                && value.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
        require(plain, field, value, "must be a host name or an address");
        return value;
    }

    /** A server's own name, which may be written to known_hosts: there it must stand for one host. */
    static String serverHost(String field, String value) {
        host(field, value);
        boolean single = value.chars().noneMatch(c -> SEVERAL_HOSTS.indexOf(c) >= 0 || Character.isSpaceChar(c));
        require(single, field, value, "must be one host name or address, without blanks and any of " + SEVERAL_HOSTS);
        return value;
    }

    /** A name as it stands in known_hosts: that of a host, or {@code [name]:port}. */
    static String alias(String field, String value) {
        boolean single = host(field, given(field, value))
                .chars()
                .noneMatch(c -> SEVERAL_NAMES.indexOf(c) >= 0 || Character.isSpaceChar(c));
        require(single, field, value, "must be one name, without blanks and any of " + SEVERAL_NAMES);
        return value;
    }

    /** The path of a unix socket, here or on the server. */
    static String socketPath(String field, String value) {
        boolean plain = given(field, value).startsWith("/")
                && !value.endsWith("/")
                && value.chars().noneMatch(Character::isISOControl);
        require(plain, field, value, "must be the absolute path of a socket");
        require(bytes(value) <= LONGEST_SOCKET_PATH, field, value, "must be a path of at most 107 bytes");
        return value;
    }

    /** Checks an endpoint on which this machine listens. */
    static void bindable(String field, Endpoint bind) {
        boolean fits = !(bind instanceof Endpoint.Unix unix) || bytes(unix.path()) <= LONGEST_SOCKET_PATH_HERE;
        require(fits, field, bind, "must be a path of at most 97 bytes, to be bound here");
    }

    /** Checks a target to which this machine connects. */
    static void target(String field, Endpoint target) {
        if (target instanceof Endpoint.Tcp tcp) {
            port(field, tcp.port());
        }
    }

    /** Checks a target to which the server connects. JSch's request has room for as many bytes as a path has characters. */
    static void targetOnServer(String field, Endpoint target) {
        target(field, target);
        boolean fits = !(target instanceof Endpoint.Unix unix)
                || bytes(unix.path()) == unix.path().length();
        require(fits, field, target, "must be a path in ASCII, on the server");
    }

    private static int bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns whether the host is a complete address, which the JDK parses without a resolver. */
    static boolean isAddress(String host) {
        return IPV4.matcher(host).matches() || isIpv6(host);
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
            return false; // the JDK reports in this way that the host is not an address
        }
    }

    /**
     * Returns whether a literal stands for all addresses. Call it only for literals, which the JDK parses without a resolver.
     */
    static boolean isAnyLocal(String literal) {
        try {
            return InetAddress.getByName(literal).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false; // not an address; binding it will fail and say so
        }
    }

    /** Returns a value that is required; null is refused, for example an environment variable that is not set. */
    static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidSpecException(field, "null", "must be given");
        }
        return value;
    }

    /** Returns a copy of the values, none of which may be null. */
    static <T> List<T> all(String field, @Nullable Collection<? extends @Nullable T> values) {
        List<T> copy = new ArrayList<>();
        given(field, values).forEach(value -> copy.add(given(field, value)));
        return List.copyOf(copy);
    }

    /** Returns the arguments of a call as a list, none of which may be null. */
    static <T> List<T> all(String field, T[] values) {
        return all(field, Arrays.asList(given(field, values)));
    }

    static Path file(String field, Path path) {
        String text = given(field, path).toString();
        require(!text.isBlank(), field, path, "must be the path of a file");
        require(!Quotable.isWholeKey(text), field, path, "must be the path of a file, not the text of a key");
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
        require(value.compareTo(Deadline.LONGEST) <= 0, field, value, "must be at most ten years");
        return value;
    }

    static void window(String field, int bytes) {
        boolean sound = bytes >= SMALLEST_WINDOW && bytes <= LARGEST_WINDOW;
        require(sound, field, bytes, "must be from 65536 to 1073741824 bytes (64 KiB to 1 GiB)");
    }
}
