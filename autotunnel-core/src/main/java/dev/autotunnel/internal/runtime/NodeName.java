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
 * The name of this machine, with which the monitor's message begins. Java finds it by a lookup in DNS, so it is asked for on a
 * thread of the runtime, when the first message is made, and not waited for longer than half a second. Until the name is known
 * it is {@code localhost}: it only makes the message telling, and the number in the message makes it unique. Thread-safe.
 */
public final class NodeName {
    /** The name of the machine that runs this JVM. */
    public static final NodeName OF_THIS_MACHINE = new NodeName(NodeName::localHostName);

    private static final Duration MOST = Duration.ofMillis(500);
    private static final String UNKNOWN = "localhost";

    private final Callable<String> lookup;
    private @Nullable CompletableFuture<String> answer; // guarded by this

    /** A name that is looked up like this, once. */
    public NodeName(Callable<String> lookup) {
        this.lookup = lookup;
    }

    /** The name, or {@code localhost} if it is not known yet. Only the first call may wait. */
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
