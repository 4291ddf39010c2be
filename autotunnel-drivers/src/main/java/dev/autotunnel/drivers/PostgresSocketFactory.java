package dev.autotunnel.drivers;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The socket factory for PostgreSQL's JDBC driver. With it {@code sslmode=verify-full} checks the certificate of the server
 * against the host of the URL, although the connection goes through a tunnel:
 *
 * <pre>{@code
 * jdbc:postgresql://db.internal/orders?sslmode=verify-full&sslrootcert=/etc/app/root.crt
 *     &socketFactory=dev.autotunnel.drivers.PostgresSocketFactory&socketFactoryArg=orders/db
 *     &connectTimeout=40
 * }</pre>
 *
 * <p>If the argument names a forward, the name {@code db.internal} is never looked up on this machine. If it names a tunnel
 * alone, the driver looks the name up first, and a name that is unknown here does no harm. {@code connectTimeout} includes the
 * time that the connection waits for a tunnel that is down; the driver's default is 10 s, and the hold time of a tunnel 30 s. The option {@code localSocketAddress} has no effect on the
 * connection, but with it the driver always looks the name up.
 *
 * <p>Thread-safe.
 */
public final class PostgresSocketFactory extends TunnelSocketFactory {
    private static final int DEFAULT_CONNECT_TIMEOUT_SECONDS = 10; // the driver's

    private final TunnelTarget target;
    private final long timeoutMillis;
    private final boolean driverConnects;

    /** Called by the driver, with all options of the connection. */
    public PostgresSocketFactory(Properties options) {
        this(
                TunnelTarget.parse(options.getProperty("socketFactoryArg"), "socketFactoryArg"),
                seconds(options.getProperty("connectTimeout")) * 1000L,
                options.getProperty("localSocketAddress") != null);
    }

    private PostgresSocketFactory(TunnelTarget target, long timeoutMillis, boolean bound) {
        super(target);
        this.target = target;
        this.timeoutMillis = timeoutMillis;
        this.driverConnects = target.forward() == null || bound; // it cannot bind a socket that is connected
    }

    /** Returns a connected socket if a forward is named. The driver then does not look the name of the host up. */
    @Override
    public Socket createSocket() throws IOException {
        return driverConnects ? super.createSocket() : target.connect("", 0, timeoutMillis);
    }

    private static int seconds(@Nullable String text) {
        return text == null ? DEFAULT_CONNECT_TIMEOUT_SECONDS : Integer.parseInt(text);
    }
}
