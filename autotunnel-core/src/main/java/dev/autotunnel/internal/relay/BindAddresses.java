package dev.autotunnel.internal.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Holds the addresses of the names on which local forwards listen. The names are looked up before any lock is taken, because a
 * lookup may take as long as DNS takes. Immutable. Thread-safe.
 */
public final class BindAddresses {
    /** How long the lookup of one name may take. */
    static final Duration MOST = Duration.ofSeconds(10);

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private final Map<String, InetAddress> byName;

    private BindAddresses(Map<String, InetAddress> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Looks up a name. Called on a thread of the runtime; may block. */
    @FunctionalInterface
    public interface Lookup {
        /** Returns the address of the name. May block. */
        InetAddress address(String name) throws UnknownHostException;
    }

    /**
     * Looks up the host names on which the forwards listen, on threads of the runtime. Waits at most 10 s for each name. A name
     * without an address is left out; binding the name fails later with a message that says so.
     *
     * @throws TransportException of kind LOCAL_PORT_UNAVAILABLE if a lookup takes too long, INTERRUPTED if the caller is
     *     interrupted
     */
    public static BindAddresses lookUp(TunnelRuntime runtime, Lookup lookup, Collection<Forward> forwards)
            throws TransportException {
        Map<String, InetAddress> found = new HashMap<>();
        for (Forward forward : forwards) {
            if (forward.bind() instanceof Endpoint.Tcp tcp
                    && !LITERAL.matcher(tcp.host()).matches()
                    && !found.containsKey(tcp.host())) {
                lookUp(runtime, lookup, tcp.host(), found);
            }
        }
        return new BindAddresses(found);
    }

    /** Returns the address to bind. Does not look up any name. */
    public InetSocketAddress of(Endpoint.Tcp bind) {
        InetAddress address = byName.get(bind.host());
        if (address != null) {
            return new InetSocketAddress(address, bind.port());
        }
        return LITERAL.matcher(bind.host()).matches()
                ? new InetSocketAddress(bind.host(), bind.port())
                : InetSocketAddress.createUnresolved(bind.host(), bind.port());
    }

    private static void lookUp(TunnelRuntime runtime, Lookup lookup, String name, Map<String, InetAddress> found)
            throws TransportException {
        CompletableFuture<InetAddress> answer = new CompletableFuture<>();
        runtime.execute(() -> {
            try {
                answer.complete(lookup.address(name));
            } catch (UnknownHostException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            found.put(name, answer.get(MOST.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return; // the name has no address, so it is left out
        } catch (TimeoutException e) {
            throw failed(
                    Kind.LOCAL_PORT_UNAVAILABLE,
                    "the name %s, on which a forward listens, was not looked up within %s"
                            .formatted(name, DurationText.of(MOST)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(Kind.INTERRUPTED, "interrupted while looking up " + name, e);
        }
    }

    private static TransportException failed(Kind kind, String message, Exception cause) {
        Failure failure = Failure.of(kind, Stage.LISTEN, message, cause);
        return new TransportException(
                kind == Kind.LOCAL_PORT_UNAVAILABLE
                        ? failure.withRemedy("listen on an IP address, such as 127.0.0.1, or see why DNS is slow")
                        : failure);
    }
}
