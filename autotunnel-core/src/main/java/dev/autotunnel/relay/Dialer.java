package dev.autotunnel.relay;

import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to a target near us: a name is looked up each time, and all its addresses are tried. */
final class Dialer {
    /** For all addresses together. Looking the name up comes on top of it, as long as the resolver takes. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    private final TunnelRuntime runtime;

    Dialer(TunnelRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Connects.
     *
     * @param opened gets each socket before it is connected; who closes it ends the waiting
     * @return a blocking socket, on TCP without delay (TCP_NODELAY)
     * @throws IOException of the last address that was tried
     */
    SocketChannel connect(Endpoint target, Consumer<SocketChannel> opened) throws IOException {
        return target instanceof Endpoint.Tcp tcp ? toPort(tcp, opened) : toSocket((Endpoint.Unix) target, opened);
    }

    /** Without waiting, as OpenSSH does: the kernel answers at once, and says no where the backlog is full. */
    private static SocketChannel toSocket(Endpoint.Unix target, Consumer<SocketChannel> opened) throws IOException {
        SocketChannel socket = Sockets.ofFamily(StandardProtocolFamily.UNIX, SocketChannel::open);
        try {
            opened.accept(socket);
            socket.configureBlocking(false);
            if (!socket.connect(UnixDomainSocketAddress.of(target.path()))) {
                throw new IOException("the kernel gave no answer");
            }
            socket.configureBlocking(true);
            return socket;
        } catch (InvalidPathException e) {
            Sockets.close(socket);
            throw new IOException("no file here can have that name", e);
        } catch (IOException | RuntimeException e) {
            Sockets.close(socket);
            throw e;
        }
    }

    private SocketChannel toPort(Endpoint.Tcp target, Consumer<SocketChannel> opened) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(target.host());
        Deadline deadline = Deadline.after(runtime, TIMEOUT);
        for (int i = 0; i < addresses.length - 1; i++) {
            // Each address has its share of what is left, so that one that swallows packets leaves time for the others.
            Duration share = deadline.left().dividedBy(addresses.length - i);
            try {
                return connect(new InetSocketAddress(addresses[i], target.port()), share, opened);
            } catch (IOException e) {
                LOG.debug("{} has another address, trying that: {}", target, e.toString());
            }
        }
        InetAddress last = addresses[addresses.length - 1];
        return connect(new InetSocketAddress(last, target.port()), deadline.left(), opened);
    }

    private static SocketChannel connect(InetSocketAddress address, Duration time, Consumer<SocketChannel> opened)
            throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            opened.accept(socket);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.socket().connect(address, (int) Math.max(1, time.toMillis()));
            return socket;
        } catch (IOException | RuntimeException e) {
            Sockets.close(socket);
            throw e;
        }
    }
}
