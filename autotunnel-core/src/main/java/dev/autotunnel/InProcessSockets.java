package dev.autotunnel;

import dev.autotunnel.internal.relay.inprocess.TunnelSockets;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/** The part of a supervisor that connects from inside the JVM, without a local port. Thread-safe. */
abstract sealed class InProcessSockets extends TunnelReports permits TunnelSupervisor {
    /** Returns what makes the sockets. */
    abstract TunnelSockets sockets();

    /**
     * Connects through the tunnel to the target of a local or direct forward, without a local port: the socket is an SSH
     * channel. The forward counts the connection and limits their number.
     *
     * <p>While the tunnel is down, the call waits as a client of a local port does, see {@code WhileDown}. Then it throws. If
     * the tunnel is not running, it throws at once. An interrupt does what it does to a plain socket: nothing on a platform
     * thread; on a virtual thread it ends the call.
     *
     * <p>The socket behaves as a plain socket does: timeouts, half-close, {@code close()} from another thread. If the link
     * dies, the socket is reset. Its remote address is the target's real name, unresolved; it has no local address and no
     * {@code getChannel()}. TCP options are remembered and have no effect. Close each socket.
     *
     * @throws java.net.ConnectException if there is no connection. Its cause is the {@link TunnelException} with the reason:
     *     the last failure of the tunnel, or why this client was not served
     * @throws IllegalArgumentException if no local or direct forward with a target has that name
     */
    public Socket connect(String name) throws IOException {
        return sockets().connect(Given.value("name", name), null);
    }

    /**
     * The same as {@link #connect(String)}, within {@code timeout}. If the link is congested so that nothing can be sent, the
     * call may take longer.
     *
     * @throws java.net.SocketTimeoutException if {@code timeout} is over first
     * @throws IllegalArgumentException if {@code timeout} is not positive, or as {@link #connect(String)}
     */
    public Socket connect(String name, Duration timeout) throws IOException {
        return sockets().connect(Given.value("name", name), Given.value("timeout", timeout));
    }

    /**
     * Connects through the tunnel to a target by name and port, like {@code connect(name)}. The server resolves the name.
     * The target must be the one of a local or direct forward of the spec, in the same words but for capital letters.
     * {@code Forward.direct("any", "*")} allows every target.
     *
     * @throws java.net.ConnectException as {@link #connect(String)}
     * @throws IllegalArgumentException if the spec has no local or direct forward to that target
     */
    public Socket connect(String host, int port) throws IOException {
        return sockets().connect(Given.value("host", host), port, null);
    }

    /**
     * The same as {@code connect(host, port)}, within {@code timeout}, as {@code connect(name, timeout)}.
     *
     * @throws java.net.SocketTimeoutException if {@code timeout} is over first
     * @throws IllegalArgumentException if {@code timeout} is not positive, or as {@link #connect(String, int)}
     */
    public Socket connect(String host, int port, Duration timeout) throws IOException {
        return sockets().connect(Given.value("host", host), port, Given.value("timeout", timeout));
    }

    /**
     * Returns a factory whose sockets all connect to the target of that forward, whatever address they are given. For
     * libraries that take a {@code SocketFactory}. Its {@code createSocket()} returns an unconnected socket, whose
     * {@code connect} takes a timeout.
     *
     * @throws IllegalArgumentException if no local or direct forward with a target has that name
     */
    public SocketFactory socketFactory(String name) {
        return sockets().factory(Given.value("name", name));
    }

    /**
     * Returns a factory whose sockets connect to the host and port that they are given, if the spec allows that target, see
     * {@link #connect(String, int)}. For other targets the sockets throw a {@link java.net.ConnectException}. An address that
     * the caller has resolved counts by its name, if it has one.
     */
    public SocketFactory socketFactory() {
        return sockets().factory(null);
    }
}
