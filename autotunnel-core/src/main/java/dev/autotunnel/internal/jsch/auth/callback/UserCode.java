package dev.autotunnel.internal.jsch.auth.callback;

import dev.autotunnel.internal.runtime.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls code of the application during one attempt: on a thread of its own, because such code may block for ever and ignore
 * interrupts. A call may take nine tenths of the time that the attempt has left, so that the failure can say who was slow.
 *
 * <p>Thread-safe. Blocks for at most that time.
 */
public final class UserCode {
    private final Executor threads;
    private final Deadline deadline;

    /** For one attempt. */
    public UserCode(Executor threads, Deadline deadline) {
        this.threads = threads;
        this.deadline = deadline;
    }

    /** Says why the code gave no result, as the end of a sentence that names the code. */
    public static final class NoResult extends Exception {
        private static final long serialVersionUID = 1L;

        NoResult(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The deadline of the attempt. */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * Returns the code's result.
     *
     * @throws NoResult if the code throws or takes too long. The message names the class of the code's exception, but not its
     *     text, which may hold a secret; the cause is that exception
     */
    public <T> T call(Callable<T> code) throws NoResult {
        Duration limit = deadline.left().multipliedBy(9).dividedBy(10);
        FutureTask<T> task = new FutureTask<>(code);
        threads.execute(task);
        try {
            return task.get(Deadline.millis(limit), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable thrown = Objects.requireNonNullElse(e.getCause(), e);
            throw new NoResult("failed with " + thrown.getClass().getName(), thrown);
        } catch (TimeoutException e) {
            throw new NoResult("gave no answer within %d ms".formatted(Deadline.millis(limit)), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoResult("was interrupted", null);
        } finally {
            task.cancel(true);
        }
    }
}
