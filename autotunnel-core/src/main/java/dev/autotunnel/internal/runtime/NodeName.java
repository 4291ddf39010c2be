package dev.autotunnel.internal.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the name of this machine, with which the monitor's message begins. Java finds the name by a lookup in DNS. So the
 * lookup runs on a thread of the runtime when the first message is made. Nobody waits longer than half a second for it. Until
 * the name is known, {@code localhost} is used. The name only helps people; the number in the message makes the message
 * unique. Thread-safe.
 */
public final class NodeName {
    /** The name of the machine that runs this JVM. */
    public static final NodeName OF_THIS_MACHINE = new NodeName(NodeName::localHostName);

    private static final Duration MOST = Duration.ofMillis(500);
    private static final String UNKNOWN = "localhost";

    private final Callable<String> lookup;
    private @Nullable CompletableFuture<String> answer; // guarded by this

    /** Makes a name that {@code lookup} finds, called once. */
    public NodeName(Callable<String> lookup) {
        this.lookup = lookup;
    }

    /** Returns the name, or {@code localhost} if the name is not known yet. Only the first call may wait. */
    public String get(Executor threads) {
        CompletableFuture<String> asked;
        boolean first;
        synchronized (this) {
            first = answer == null;
            if (answer == null) {
                answer = new CompletableFuture<>();
            }
            asked = answer;
        }
        if (!first) {
            return asked.getNow(UNKNOWN);
        }
        threads.execute(() -> asked.complete(lookUp()));
        return await(asked);
    }

    private static String await(CompletableFuture<String> asked) {
        try {
            return asked.get(MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private String lookUp() {
        try {
            return lookup.call();
        } catch (Exception e) {
            return UNKNOWN;
        }
    }

    private static String localHostName() throws UnknownHostException {
        return InetAddress.getLocalHost().getHostName();
    }
}
