package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up the names of one tunnel's servers. Each lookup has its own thread, since a lookup has no deadline and ignores
 * interrupts. After a failed attempt, the resolver bypasses the JDK's cache of names, so a server with a new address is found
 * at once.
 *
 * <p>Thread-safe.
 */
public final class Resolver {
    private final TunnelRuntime runtime;
    private final Lookup cached;
    private final Lookup fresh;
    private volatile boolean askAnew;

    /** Looks up a name. Blocks for as long as the lookup takes. */
    @FunctionalInterface
    interface Lookup {
        /** Returns all addresses of the name, at least one. */
        List<InetAddress> addressesOf(String host) throws UnknownHostException;
    }

    /** Creates a resolver that uses the JDK's lookup. */
    public Resolver(TunnelRuntime runtime) {
        this(runtime, host -> List.of(InetAddress.getAllByName(host)), new UncachedLookup());
    }

    /**
     * Creates a resolver with the given lookups.
     *
     * @param cached may answer from a cache
     * @param fresh must not answer from a cache
     */
    Resolver(TunnelRuntime runtime, Lookup cached, Lookup fresh) {
        this.runtime = runtime;
        this.cached = cached;
        this.fresh = fresh;
    }

    /** Notes how an attempt ended. After a failed attempt, lookups bypass the cache until an attempt succeeds. */
    public void attemptEnded(boolean succeeded) {
        askAnew = !succeeded;
    }

    /** Returns all addresses of the name. Blocks until the deadline at most. */
    public List<InetAddress> resolve(String host, Deadline deadline) throws TransportException {
        Lookup lookup = askAnew ? fresh : cached;
        CompletableFuture<List<InetAddress>> answer =
                CompletableFuture.supplyAsync(() -> lookUp(lookup, host), runtime);
        try {
            return answer.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            String message = "the name %s has no address".formatted(host);
            throw new TransportException(Failure.of(Kind.UNRESOLVED, Stage.RESOLVE, message, e.getCause()));
        } catch (TimeoutException e) {
            String message = "no answer for the name %s".formatted(host);
            throw new TransportException(Failure.of(Kind.CONNECT_TIMEOUT, Stage.RESOLVE, message, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            String message = "the lookup of %s was interrupted".formatted(host);
            throw new TransportException(Failure.of(Kind.INTERRUPTED, Stage.RESOLVE, message, e));
        }
    }

    private static List<InetAddress> lookUp(Lookup lookup, String host) {
        try {
            return lookup.addressesOf(host);
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
