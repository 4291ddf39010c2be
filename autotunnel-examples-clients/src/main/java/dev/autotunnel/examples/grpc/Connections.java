package dev.autotunnel.examples.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows since when each connection of a channel is in use, and on which of them a call was sent: if a fault came since then, the call
 * was on a connection that the fault cut. Thread-safe.
 */
final class Connections {
    private final Map<SocketAddress, Instant> firstUses = new ConcurrentHashMap<>();

    /** For one call: {@code options.withStreamTracerFactory(trace)}. */
    Trace trace() {
        return new Trace();
    }

    /** What became of one call. */
    final class Trace extends ClientStreamTracer.Factory {
        private volatile @Nullable Instant connectionSince;

        /** Since when the connection of the call is in use; empty if the call was not sent. */
        Optional<Instant> connectionSince() {
            return Optional.ofNullable(connectionSince);
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes connection, Metadata sent) {
                    SocketAddress client = connection.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
                    if (client != null) {
                        connectionSince = firstUses.computeIfAbsent(client, any -> Instant.now());
                    }
                }
            };
        }
    }
}
