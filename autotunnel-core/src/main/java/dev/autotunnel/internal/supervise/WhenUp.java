package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Completes a stage when the tunnel is up, and exceptionally when it has failed or stopped. All that ask in the meantime get the
 * same stage, so that asking often costs nothing. The stage is completed on a thread of the runtime, because what depends on it
 * is code of the application. Thread-safe.
 *
 * @param <T> what the stage is completed with
 */
public final class WhenUp<T> {
    private final Executor threads;
    private final T value;
    private final Function<Failure, ? extends RuntimeException> exception;
    private @Nullable Pending<T> pending; // guarded by this
    private boolean closed; // guarded by this

    public WhenUp(Executor threads, T value, Function<Failure, ? extends RuntimeException> exception) {
        this.threads = threads;
        this.value = value;
        this.exception = exception;
    }

    /** The stage; it is not completed before {@link #changed} was called again. */
    public synchronized CompletionStage<T> stage() {
        if (closed) {
            return CompletableFuture.failedStage(exception.apply(WaitFailures.notRunning()));
        }
        Pending<T> now = pending;
        if (now == null) {
            CompletableFuture<T> future = new CompletableFuture<>();
            now = new Pending<>(future, future.minimalCompletionStage());
            pending = now;
        }
        return now.stage();
    }

    /** The state is, or has become, this one. Never runs code of the application. */
    public void changed(TunnelState state) {
        if (state.isUp()) {
            complete(null);
        } else if (state instanceof TunnelState.Failed failed) {
            complete(failed.cause());
        } else if (state.phase() == Phase.STOPPED) {
            complete(WaitFailures.notRunning());
        }
    }

    /** It never comes up again. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        complete(WaitFailures.notRunning());
    }

    private void complete(@Nullable Failure failure) {
        Pending<T> due;
        synchronized (this) {
            due = pending;
            pending = null;
        }
        if (due == null) {
            return;
        }
        CompletableFuture<T> future = due.future();
        threads.execute(
                failure == null
                        ? () -> future.complete(value)
                        : () -> future.completeExceptionally(exception.apply(failure)));
    }

    private record Pending<T>(CompletableFuture<T> future, CompletionStage<T> stage) {}
}
