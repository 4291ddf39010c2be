package dev.autotunnel;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/** The part of a supervisor that connects from inside the JVM, without a local port. Thread-safe. */
abstract sealed class InProcessSockets permits TunnelSupervisor {
    /**
     * Connects through the tunnel to the target of a local or direct forward, without a local port: the socket is an SSH
     * channel. If the tunnel is down, the call waits as a client of a local port does, see {@code WhileDown}.
     *
     * @throws java.net.ConnectException if there is no connection; its cause is the {@link TunnelException}, if the tunnel or
     *     the target failed
     * @throws IllegalArgumentException if no local or direct forward with a target has that name
     */
    public Socket connect(String name) throws IOException {
        throw new UnsupportedOperationException(name);
    }

    /**
     * The same as {@link #connect(String)}, within {@code timeout}.
     *
     * @throws java.net.SocketTimeoutException if {@code timeout} is over first
     */
    public Socket connect(String name, Duration timeout) throws IOException {
        throw new UnsupportedOperationException(name + timeout);
    }

    /**
     * Connects through the tunnel to a target by its name and port, as the server resolves the name. The target must be the
     * one of a local or direct forward of the spec. {@code Forward.direct("any", "*")} allows every target.
     *
     * @throws java.net.ConnectException as {@link #connect(String)}
     * @throws IllegalArgumentException if the spec has no local or direct forward to that target
     */
    public Socket connect(String host, int port) throws IOException {
        throw new UnsupportedOperationException(host + port);
    }

    /**
     * The same as {@link #connect(String, int)}, within {@code timeout}.
     *
     * @throws java.net.SocketTimeoutException if {@code timeout} is over first
     */
    public Socket connect(String host, int port, Duration timeout) throws IOException {
        throw new UnsupportedOperationException(host + port + timeout);
    }

    /**
     * Returns a factory whose sockets all connect to the target of that forward, whatever address they are given.
     *
     * @throws IllegalArgumentException if no local or direct forward with a target has that name
     */
    public SocketFactory socketFactory(String name) {
        throw new UnsupportedOperationException(name);
    }

    /**
     * Returns a factory whose sockets connect to the host and port that they are given, if the spec allows that target, see
     * {@link #connect(String, int)}. For other targets they throw a {@link java.net.ConnectException}.
     */
    public SocketFactory socketFactory() {
        throw new UnsupportedOperationException();
    }
}
