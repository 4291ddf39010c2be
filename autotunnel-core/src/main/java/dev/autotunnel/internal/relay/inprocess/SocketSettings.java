package dev.autotunnel.internal.relay.inprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one socket. All that a plain socket knows are accepted and remembered. Two have an effect: the timeout of
 * reads, and a linger time of zero. Thread-safe.
 */
final class SocketSettings {
    private static final int BUFFER = 64 * 1024;
    private static final Map<Integer, SocketOption<?>> BY_NUMBER = Map.of(
            SocketOptions.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
            SocketOptions.SO_LINGER, StandardSocketOptions.SO_LINGER,
            SocketOptions.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
            SocketOptions.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
            SocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
            SocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
            SocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_REUSEPORT,
            SocketOptions.IP_TOS, StandardSocketOptions.IP_TOS);
    private static final Map<SocketOption<?>, Object> DEFAULTS = Map.of(
            StandardSocketOptions.TCP_NODELAY,
            false,
            StandardSocketOptions.SO_LINGER,
            -1,
            StandardSocketOptions.SO_SNDBUF,
            BUFFER,
            StandardSocketOptions.SO_RCVBUF,
            BUFFER,
            StandardSocketOptions.SO_KEEPALIVE,
            false,
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.SO_REUSEPORT,
            false,
            StandardSocketOptions.IP_TOS,
            0);

    private final Map<SocketOption<?>, Object> values = new ConcurrentHashMap<>();
    private volatile boolean urgentInline;
    private volatile int timeout;

    /** Returns the timeout of reads in milliseconds; 0 for none. */
    int timeout() {
        return timeout;
    }

    /** Whether a close ends the connection without an end of data: {@code setSoLinger(true, 0)}. */
    boolean resetsOnClose() {
        return values.get(StandardSocketOptions.SO_LINGER) instanceof Integer seconds && seconds == 0;
    }

    /** Sets an option by its number in {@link SocketOptions}. */
    void set(int number, Object value) throws SocketException {
        SocketOption<?> option = BY_NUMBER.get(number);
        if (option != null) {
            boolean off = option.type() == Integer.class && value instanceof Boolean;
            values.put(option, off ? Integer.valueOf(-1) : value);
        } else if (number == SocketOptions.SO_TIMEOUT && value instanceof Integer millis) {
            timeout = millis;
        } else if (number == SocketOptions.SO_OOBINLINE && value instanceof Boolean inline) {
            urgentInline = inline;
        } else {
            throw new SocketException("Unknown option " + number);
        }
    }

    /** Returns an option by its number in {@link SocketOptions}. */
    Object get(int number) throws SocketException {
        SocketOption<?> option = BY_NUMBER.get(number);
        if (option != null) {
            return values.getOrDefault(option, DEFAULTS.getOrDefault(option, 0));
        }
        return switch (number) {
            case SocketOptions.SO_TIMEOUT -> timeout;
            case SocketOptions.SO_OOBINLINE -> urgentInline;
            case SocketOptions.SO_BINDADDR -> Plain.ANY;
            default -> throw new SocketException("Unknown option " + number);
        };
    }

    <T> void set(SocketOption<T> option, T value) {
        require(option);
        if (value == null) {
            throw new IllegalArgumentException("Invalid value 'null'");
        }
        if (value instanceof Integer number && number < 0 && !option.equals(StandardSocketOptions.SO_LINGER)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
        values.put(option, value);
    }

    @SuppressWarnings("unchecked") // a value was set with the option's own type, and so were the defaults
    <T> @Nullable T get(SocketOption<T> option) {
        require(option);
        return (T) values.getOrDefault(option, DEFAULTS.get(option));
    }

    private static void require(SocketOption<?> option) {
        if (!Plain.OPTIONS.contains(option)) {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
    }

    Set<SocketOption<?>> supported() {
        return Plain.OPTIONS;
    }

    /** What a plain socket of this JDK has. */
    private static final class Plain {
        static final Set<SocketOption<?>> OPTIONS = options();
        static final InetAddress ANY = any();

        private static Set<SocketOption<?>> options() {
            try (Socket plain = new Socket()) {
                return plain.supportedOptions();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static InetAddress any() {
            try {
                return InetAddress.getByAddress(new byte[4]);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // four bytes are an address
            }
        }
    }
}
