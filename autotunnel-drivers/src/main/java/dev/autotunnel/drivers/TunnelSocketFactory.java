package dev.autotunnel.drivers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * A socket factory for drivers that take the name of a class and one argument, such as SQL Server's:
 *
 * <pre>{@code
 * jdbc:sqlserver://localhost;socketFactoryClass=dev.autotunnel.drivers.TunnelSocketFactory;
 *     socketFactoryConstructorArg=orders/db;hostNameInCertificate=db.internal
 * }</pre>
 *
 * <p>A driver that takes an object needs no class of this module: give it {@code tunnel.socketFactory("db")}.
 *
 * <p>The tunnel is looked up in {@link dev.autotunnel.Tunnels} each time that a socket is made. If it is not registered, that
 * fails with a {@link java.net.ConnectException} that names the tunnel and the registered ones. Thread-safe.
 */
public class TunnelSocketFactory extends SocketFactory {
    private final TunnelTarget target;

    /**
     * Makes a factory for a tunnel, or for one of its forwards.
     *
     * @param target {@code <tunnel>/<forward>}, or {@code <tunnel>} if the host and the port of the driver are the target
     * @throws IllegalArgumentException if {@code target} is neither
     */
    public TunnelSocketFactory(String target) {
        this(TunnelTarget.parse(target, "the target of the socket factory"));
    }

    TunnelSocketFactory(TunnelTarget target) {
        this.target = target;
    }

    /** Returns a socket that is not connected. If a forward is named, {@code connect} ignores the address that it is given. */
    @Override
    public Socket createSocket() throws IOException {
        return target.factory().createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return target.factory().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return target.factory().createSocket(host, port);
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

    @Override
    public String toString() {
        return "sockets through tunnel " + target;
    }
}
