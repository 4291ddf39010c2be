package dev.autotunnel.internal.relay;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.io.Listening;
import dev.autotunnel.internal.relay.io.Reasons;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the listeners of one tunnel: all of them or none. A port that the system chose once is bound again the next time.
 * Thread-safe.
 */
final class LocalListeners {
    private static final Logger LOG = LoggerFactory.getLogger(LocalListeners.class);
    private static final String SOCKET_EXISTS = "choose another path or, if no process listens there (ss -xl shows it),"
            + " delete the file: a process that was killed leaves its socket behind";
    private static final String SOCKET_REMEDY =
            "check that we may write to the directory and that its file system knows hard links, or choose another path";

    private final Acceptor acceptor;
    private final List<Forward> forwards;
    private final BiConsumer<Forward, SocketChannel> onAccept;
    private final Map<String, Listening> bound = new LinkedHashMap<>();
    private final Map<String, Integer> chosenPorts = new HashMap<>();
    private volatile int listening; // how many are bound; volatile for callers that must not wait for the lock

    LocalListeners(Acceptor acceptor, List<Forward> forwards, BiConsumer<Forward, SocketChannel> onAccept) {
        this.acceptor = acceptor;
        this.forwards = forwards;
        this.onAccept = onAccept;
    }

    synchronized void bind(BindAddresses addresses) throws TransportException {
        if (!bound.isEmpty()) {
            throw new IllegalStateException("bound already");
        }
        try {
            for (Forward forward : forwards) {
                bound.put(forward.name(), listen(forward, addresses));
            }
        } catch (TransportException e) {
            close();
            throw e;
        }
        listening = bound.size();
        bound.forEach((name, listener) -> {
            if (listener.address() instanceof InetSocketAddress address) {
                chosenPorts.put(name, address.getPort());
            }
        });
    }

    synchronized boolean isBound() {
        return bound.size() == forwards.size();
    }

    synchronized void close() {
        bound.values().forEach(Listening::close);
        bound.clear();
        listening = 0;
    }

    /** Returns how many listeners are bound. Never waits, unlike {@link #bound()} while the listeners are being closed. */
    int listening() {
        return listening;
    }

    synchronized List<BoundForward> bound() {
        List<BoundForward> all = new ArrayList<>();
        for (Forward forward : forwards) {
            Listening listening = bound.get(forward.name());
            if (listening != null) {
                all.add(describe(forward, listening));
            }
        }
        return List.copyOf(all);
    }

    private Listening listen(Forward forward, BindAddresses addresses) throws TransportException {
        Endpoint bind = again(forward);
        try {
            return acceptor.listen(address(forward, bind, addresses), client -> onAccept.accept(forward, client));
        } catch (IOException | RuntimeException e) {
            String message = "cannot listen on %s: %s".formatted(bind, Reasons.text(e));
            Failure failure = Failure.of(Kind.LOCAL_PORT_UNAVAILABLE, Stage.LISTEN, message, e);
            throw new TransportException(bind instanceof Endpoint.Unix ? failure.withRemedy(remedy(e)) : failure);
        }
    }

    /** Returns the address on which the forward should listen. If the forward was bound before, the port stays the same. */
    private Endpoint again(Forward forward) {
        Endpoint bind = Objects.requireNonNull(forward.bind(), "a forward that listens");
        return bind instanceof Endpoint.Tcp tcp
                ? new Endpoint.Tcp(tcp.host(), chosenPorts.getOrDefault(forward.name(), tcp.port()))
                : bind;
    }

    private static SocketAddress address(Forward forward, Endpoint bind, BindAddresses addresses) {
        if (bind instanceof Endpoint.Unix unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        InetSocketAddress address = addresses.of((Endpoint.Tcp) bind);
        if (!address.isUnresolved() && address.getAddress().isAnyLocalAddress()) {
            LOG.warn("forward {} is open to the network: it listens on all addresses ({})", forward.name(), bind);
        }
        return address;
    }

    private static String remedy(Exception e) {
        return e instanceof FileAlreadyExistsException ? SOCKET_EXISTS : SOCKET_REMEDY;
    }

    private static BoundForward describe(Forward forward, Listening listening) {
        Destination destination = Destination.of(forward);
        return BoundForward.of(forward.name(), destination.direction(), listening.address(), destination.toString());
    }
}
