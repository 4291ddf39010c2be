package dev.autotunnel.drivers;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The socket factory for MySQL Connector/J. With it {@code sslMode=VERIFY_IDENTITY} checks the certificate of the server
 * against the host of the URL, although the connection goes through a tunnel:
 *
 * <pre>{@code
 * jdbc:mysql://db.internal/orders?sslMode=VERIFY_IDENTITY
 *     &socketFactory=dev.autotunnel.drivers.MysqlSocketFactory&autotunnel=orders/db
 * }</pre>
 *
 * <p>The option {@code autotunnel} is {@code <tunnel>} or {@code <tunnel>/<forward>}. The name {@code db.internal} is never
 * looked up on this machine. {@code connectTimeout} and the login timeout include the time that the connection waits for a
 * tunnel that is down. The option {@code localSocketAddress} has no effect.
 *
 * <p>Used for one connection by the thread that opens it, as the driver does with all of them.
 */
public final class MysqlSocketFactory extends StandardSocketFactory {

    /** Called by the driver. */
    public MysqlSocketFactory() {}

    /** Connects through the tunnel that the option {@code autotunnel} names. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the driver declares it
    public <T extends Closeable> T connect(String hostname, int portNumber, PropertySet options, int loginTimeout)
            throws IOException {
        loginTimeoutCountdown = loginTimeout;
        host = hostname;
        port = portNumber;
        int timeout = options.getIntegerProperty(PropertyKey.connectTimeout).getValue();
        TunnelTarget target = TunnelTarget.parse(option(options), "autotunnel");
        rawSocket = target.connect(hostname, portNumber, getRealTimeout(timeout));
        try {
            configureSocket(rawSocket, options);
            resetLoginTimeCountdown();
        } catch (IOException | RuntimeException e) {
            TunnelTarget.close(rawSocket, e);
            throw e;
        }
        sslSocket = rawSocket;
        return (T) rawSocket;
    }

    private static @Nullable String option(PropertySet options) {
        RuntimeProperty<String> property = options.getStringProperty("autotunnel");
        return property == null ? null : property.getValue();
    }
}
