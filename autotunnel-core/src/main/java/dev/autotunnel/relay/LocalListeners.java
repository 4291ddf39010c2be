package dev.autotunnel.relay;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.transport.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of one tunnel, all or none. A port that was chosen once is kept for the next time. Thread-safe. */
final class LocalListeners {
    private static final Logger LOG = LoggerFactory.getLogger(LocalListeners.class);

    private final Acceptor acceptor;
    private final List<Forward> forwards;
    private final BiConsumer<Forward, SocketChannel> onAccept;
    private final Map<String, Listening> bound = new LinkedHashMap<>();
    private final Map<String, Integer> chosenPorts = new HashMap<>();

    LocalListeners(Acceptor acceptor, List<? extends Forward> forwards, BiConsumer<Forward, SocketChannel> onAccept) {
        this.acceptor = acceptor;
        this.forwards = List.copyOf(forwards);
        this.onAccept = onAccept;
    }

    synchronized void bind() throws TransportException {
        if (!bound.isEmpty()) {
            throw new IllegalStateException("bound already");
        }
        try {
            for (Forward forward : forwards) {
                bound.put(forward.name(), listen(forward));
            }
        } catch (TransportException e) {
            close();
            throw e;
        }
        bound.forEach(
                (name, listening) -> chosenPorts.put(name, listening.address().getPort()));
    }

    synchronized boolean isBound() {
        return bound.size() == forwards.size();
    }

    synchronized void close() {
        bound.values().forEach(Listening::close);
        bound.clear();
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

    private Listening listen(Forward forward) throws TransportException {
        Endpoint.Tcp bind = forward.bind();
        int port = chosenPorts.getOrDefault(forward.name(), bind.port());
        try {
            InetSocketAddress address = new InetSocketAddress(bind.host(), port);
            if (!address.isUnresolved() && address.getAddress().isAnyLocalAddress()) {
                LOG.warn("forward {} is open to the network: it listens on all addresses ({})", forward.name(), bind);
            }
            return acceptor.listen(address, client -> onAccept.accept(forward, client));
        } catch (IOException | RuntimeException e) {
            String message = "cannot listen on %s: %s".formatted(new Endpoint.Tcp(bind.host(), port), Reasons.text(e));
            throw new TransportException(Failure.of(Kind.LOCAL_PORT_UNAVAILABLE, Stage.LISTEN, message, e));
        }
    }

    private static BoundForward describe(Forward forward, Listening listening) {
        Destination destination = Destination.of(forward);
        return new BoundForward(forward.name(), destination.direction(), listening.address(), destination.toString());
    }
}
