package dev.autotunnel.internal.jsch.connect.proxy;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to a proxy over TCP, and asks it for the connection to the server. Thread-safe. */
public final class ProxyConnector implements SocketConnector {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyConnector.class);

    private final SocketConnector toProxy;
    private final Connector.Proxy proxy;
    private final Endpoint.Tcp to;
    private final String name;
    private @Nullable Socket asking; // guarded by this, like the next field
    private boolean killed;

    /**
     * Prepares a connection.
     *
     * @param toProxy connects to the proxy itself
     */
    public ProxyConnector(SocketConnector toProxy, Connector.Proxy proxy, Endpoint.Tcp to) {
        this.toProxy = toProxy;
        this.proxy = proxy;
        this.to = to;
        this.name = "the %s proxy %s".formatted(proxy.protocol(), proxy.address());
    }

    @Override
    public Socket connect(Deadline deadline) throws TransportException {
        Socket socket = begin(reach(deadline));
        ProxyHandshake handshake = proxy.protocol() == Connector.Proxy.Protocol.HTTP
                ? new HttpConnect(proxy, to)
                : new Socks5Connect(proxy, to);
        try {
            handshake.perform(socket.getInputStream(), socket.getOutputStream());
            return connected();
        } catch (ProxyRefusal e) {
            close(socket);
            String message = "%s does not connect to %s: %s".formatted(name, to, e.getMessage());
            throw new TransportException(
                    Failure.of(Kind.PROXY_FAILED, Stage.CONNECT, message, e).withRemedy(e.remedy()));
        } catch (IOException e) {
            close(socket);
            String message = "%s did not connect to %s: %s".formatted(name, to, e.getMessage());
            throw new TransportException(Failure.of(Kind.PROXY_FAILED, Stage.CONNECT, message, e));
        }
    }

    @Override
    public synchronized void kill() {
        killed = true;
        toProxy.kill();
        if (asking != null) {
            close(asking);
        }
    }

    @Override
    public synchronized String progress() {
        return asking == null
                ? name + ": " + toProxy.progress()
                : "%s has not answered the request for %s".formatted(name, to);
    }

    private Socket reach(Deadline deadline) throws TransportException {
        try {
            return toProxy.connect(deadline);
        } catch (TransportException e) {
            Failure failure = e.failure();
            String message = name + ": " + failure.message();
            throw new TransportException(
                    switch (failure.kind()) {
                        case CONNECT_REFUSED, UNREACHABLE, CLOSED_BEFORE_BANNER ->
                            Failure.of(Kind.PROXY_FAILED, failure.stage(), message, failure.cause())
                                    .withRemedy("check that the proxy runs at that address, and the path to it");
                        default -> failure.withMessage(message);
                    });
        }
    }

    private synchronized Socket begin(Socket socket) {
        asking = socket;
        if (killed) {
            close(socket);
        }
        return socket;
    }

    /** Hands the socket over: from now on a kill leaves it alone. */
    private synchronized Socket connected() throws IOException {
        Socket done = asking;
        if (killed || done == null) {
            throw new IOException("called off");
        }
        asking = null;
        return done;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the socket did not close cleanly", e);
        }
    }
}
