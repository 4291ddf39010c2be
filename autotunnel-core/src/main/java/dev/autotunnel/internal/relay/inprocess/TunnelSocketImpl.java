package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link java.net.Socket} needs below it: here an SSH channel. {@code Socket} checks the state (closed, connected, shut
 * down) before it calls. Thread-safe.
 */
final class TunnelSocketImpl extends SocketImpl {
    private final TunnelSockets sockets;
    private final @Nullable String forward;
    private final SocketSettings settings = new SocketSettings();
    private @Nullable InProcessClient client; // guarded by this, like closed
    private boolean closed;
    private volatile @Nullable InProcessConnection connection;
    private volatile @Nullable Endpoint target;

    /** Makes a socket; {@code forward} is the forward whose target it connects to, null for the address that it is given. */
    TunnelSocketImpl(TunnelSockets sockets, @Nullable String forward) {
        this.sockets = sockets;
        this.forward = forward;
    }

    /** Returns the target, as the server knows it. Null while the socket is not connected. */
    @Nullable
    Endpoint target() {
        return target;
    }

    @Override
    protected void create(boolean stream) throws SocketException {
        if (!stream) {
            throw new SocketException("a tunnel carries streams only");
        }
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(InetSocketAddress.createUnresolved(host, port), 0);
    }

    @Override
    protected void connect(InetAddress to, int port) throws IOException {
        connect(new InetSocketAddress(to, port), 0);
    }

    @Override
    protected void connect(SocketAddress to, int timeout) throws IOException {
        Targets.Target wanted = forward == null ? sockets.target(to) : sockets.target(forward);
        InProcessClient waiting = begin();
        connection = sockets.connect(waiting, wanted, timeout);
        Endpoint endpoint = wanted.endpoint();
        target = endpoint;
        address = shown(endpoint);
        port = endpoint instanceof Endpoint.Tcp tcp ? tcp.port() : 0;
    }

    private synchronized InProcessClient begin() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        InProcessClient fresh = sockets.client();
        client = fresh;
        return fresh;
    }

    /** Returns an address with the name of the target; only the server knows its number. */
    private static InetAddress shown(Endpoint endpoint) throws IOException {
        if (endpoint instanceof Endpoint.Tcp tcp) {
            return tcp.isAddress()
                    ? InetAddress.getByName(tcp.host())
                    : InetAddress.getByAddress(tcp.host(), new byte[4]);
        }
        return InetAddress.getByAddress(endpoint.toString(), new byte[4]);
    }

    @Override
    protected void bind(InetAddress host, int port) {
        // there is no local address
    }

    @Override
    protected void listen(int backlog) throws SocketException {
        throw new SocketException("a socket through a tunnel cannot listen");
    }

    @Override
    protected void accept(SocketImpl socket) throws SocketException {
        throw new SocketException("a socket through a tunnel cannot accept");
    }

    @Override
    protected InputStream getInputStream() {
        return new In(connected(), settings);
    }

    @Override
    protected OutputStream getOutputStream() {
        return new Out(connected());
    }

    @Override
    protected int available() throws IOException {
        return connected().available();
    }

    @Override
    protected void shutdownInput() {
        connected().endInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        connected().endOutput();
    }

    @Override
    protected void close() {
        InProcessClient waiting;
        synchronized (this) {
            closed = true;
            waiting = client;
        }
        InProcessConnection open = connection;
        if (open != null && settings.resetsOnClose()) {
            open.cut();
        } else if (waiting != null) {
            waiting.close();
        }
    }

    @Override
    protected boolean supportsUrgentData() {
        return false;
    }

    @Override
    protected void sendUrgentData(int data) throws SocketException {
        throw new SocketException("Urgent data not supported");
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        requireOpen();
        settings.set(option, value);
    }

    @Override
    public Object getOption(int option) throws SocketException {
        requireOpen();
        return settings.get(option);
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws SocketException {
        requireOpen();
        settings.set(option, value);
    }

    @Override
    @SuppressWarnings(
            "NullAway") // an option without a value, such as an interface that was not set, is null in java.net too
    protected <T> T getOption(SocketOption<T> option) throws SocketException {
        requireOpen();
        return settings.get(option);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return settings.supported();
    }

    private synchronized void requireOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    private InProcessConnection connected() {
        return Objects.requireNonNull(connection, "not connected");
    }

    /** The stream of a socket. Thread-safe. */
    private static final class In extends InputStream {
        private final InProcessConnection connection;
        private final SocketSettings settings;

        In(InProcessConnection connection, SocketSettings settings) {
            this.connection = connection;
            this.settings = settings;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return connection.read(to, offset, length, Waits.until(settings.timeout()));
        }

        @Override
        public int available() throws IOException {
            return connection.available();
        }
    }

    /** The stream of a socket. Thread-safe. */
    private static final class Out extends OutputStream {
        private final InProcessConnection connection;

        Out(InProcessConnection connection) {
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            connection.write(from, offset, length);
        }
    }
}
