package dev.autotunnel.drivers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * The socket factory for MariaDB Connector/J. With it {@code sslMode=verify-full} checks the certificate of the server against
 * the host of the URL, although the connection goes through a tunnel:
 *
 * <pre>{@code
 * jdbc:mariadb://db.internal/orders?sslMode=verify-full
 *     &socketFactory=dev.autotunnel.drivers.MariaDbSocketFactory&autotunnel=orders/db
 * }</pre>
 *
 * <p>The option {@code autotunnel} is {@code <tunnel>} or {@code <tunnel>/<forward>}. If it names a forward, the name
 * {@code db.internal} is never looked up on this machine. If it names a tunnel alone, the driver looks the name up first, and a
 * name that is unknown here does no harm. {@code connectTimeout} includes the time that the connection waits for a tunnel that
 * is down. The option {@code localSocketAddress} has no effect on the connection, but with it the driver always looks the name
 * up.
 *
 * <p>Used for one connection by the thread that opens it, as the driver does with all of them.
 */
public final class MariaDbSocketFactory extends ConfigurableSocketFactory {
    private @Nullable TunnelTarget target;
    private int timeoutMillis;
    private boolean bound;

    /** Called by the driver. */
    public MariaDbSocketFactory() {}

    @Override
    public void setConfiguration(Configuration options, String host) {
        target = TunnelTarget.parse(options.nonMappedOptions().getProperty("autotunnel"), "autotunnel");
        timeoutMillis = options.connectTimeout();
        bound = options.localSocketAddress() != null;
    }

    /** Returns a connected socket if a forward is named. The driver then does not look the name of the host up. */
    @Override
    public Socket createSocket() throws IOException {
        TunnelTarget named = target();
        boolean driverConnects = named.forward() == null || bound; // it cannot bind a socket that is connected
        return driverConnects ? named.factory().createSocket() : named.connect("", 0, timeoutMillis);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return target().connect(host, port, timeoutMillis);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return target().factory().createSocket(host, port);
    }

    /** Ignores the local address: the connection leaves from the SSH server. */
    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    /** Ignores the local address: the connection leaves from the SSH server. */
    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    private TunnelTarget target() {
        if (target == null) {
            throw new IllegalStateException("setConfiguration was not called");
        }
        return target;
    }
}
