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
 * alone, the driver looks the name up first, and a name that is unknown here does no harm. The option
 * {@code localSocketAddress} has no effect on the connection, but with it the driver always looks the name up.
 *
 * <p>{@code connectTimeout} includes the time that the connection waits for a tunnel that is down; the driver's default is 10 s,
 * and the hold time of a tunnel 30 s. To cancel a statement, the driver asks the same factory for one more socket, on a thread
 * that all its connections share. That socket also obeys {@code cancelSignalTimeout}, 10 s by default; no other does.
 *
 * <p>Thread-safe.
 */
public final class PostgresSocketFactory extends TunnelSocketFactory {
    private static final int DEFAULT_TIMEOUT_SECONDS = 10; // the driver's, for both
    private static final String CANCEL = "sendQueryCancel"; // of the driver's QueryExecutor

    private final TunnelTarget target;
    private final long connectMillis;
    private final long cancelMillis;
    private final boolean driverConnects;

    /** Called by the driver, with all options of the connection. */
    public PostgresSocketFactory(Properties options) {
        this(
                TunnelTarget.parse(options.getProperty("socketFactoryArg"), "socketFactoryArg"),
                millis(options.getProperty("connectTimeout")),
                millis(options.getProperty("cancelSignalTimeout")),
                options.getProperty("localSocketAddress") != null);
    }

    private PostgresSocketFactory(TunnelTarget target, long connectMillis, long cancelMillis, boolean bound) {
        super(target);
        this.target = target;
        this.connectMillis = connectMillis;
        this.cancelMillis = cancelMillis;
        this.driverConnects = target.forward() == null || bound; // it cannot bind a socket that is connected
    }

    /** Returns a connected socket if a forward is named. The driver then does not look the name of the host up. */
    @Override
    public Socket createSocket() throws IOException {
        if (driverConnects) {
            return super.createSocket();
        }
        return target.connect("", 0, timeoutMillis());
    }

    private long timeoutMillis() {
        if (cancelMillis == 0 || !cancels()) {
            return connectMillis;
        }
        return connectMillis == 0 ? cancelMillis : Math.min(connectMillis, cancelMillis);
    }

    /**
     * The driver does not say what a socket is for. The second one of a factory may be to connect as well: without TLS, or to
     * another host. If a driver calls its method otherwise, the time is that of connecting.
     */
    private static boolean cancels() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(CANCEL)));
    }

    private static long millis(@Nullable String seconds) {
        return (seconds == null ? DEFAULT_TIMEOUT_SECONDS : Integer.parseInt(seconds)) * 1000L;
    }
}
