package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks names up on a thread of their own, since a lookup has no deadline and heeds no interrupt. */
public final class Resolver {
    private Resolver() {}

    public static List<InetAddress> resolve(TunnelRuntime runtime, String host, Deadline deadline)
            throws TransportException {
        CompletableFuture<List<InetAddress>> lookup = CompletableFuture.supplyAsync(() -> lookUp(host), runtime);
        try {
            return lookup.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
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

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (java.net.UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
