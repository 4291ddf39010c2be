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
 * Completes a stage when the tunnel is up, and exceptionally if the tunnel has failed or stopped. All callers in the meantime
 * get the same stage, so many calls cost nothing. The stage completes on a thread of the runtime, because its dependents are
 * code of the application.
 *
 * <p>Thread-safe.
 *
 * @param <T> the type of the stage's value
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

    /** Returns the stage. It is not completed before the next call of {@link #changed}. */
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

    /** Completes the stage if {@code state} decides it. Never runs code of the application. */
    public void changed(TunnelState state) {
        if (state.isUp()) {
            complete(null);
        } else if (state instanceof TunnelState.Failed failed) {
            complete(WaitFailures.givenUp(failed));
        } else if (state.phase() == Phase.STOPPED) {
            complete(WaitFailures.notRunning());
        }
    }

    /** Completes the stage, because the tunnel never comes up again. */
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
