package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.runtime.Guard;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that wait for something that JSch's reader thread notes in a channel: a window adjust, or the channel's CLOSE.
 * JSch notes both and notifies nobody. The reader thread calls {@link #look()} whenever it is about to wait for more bytes.
 * By then it has handled all bytes that came. So no thread has to wait.
 *
 * <p>Thread-safe.
 */
public final class ReaderWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderWatch.class);

    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /**
     * Runs the task once, as soon as the condition holds or the link is over.
     *
     * @param condition cheap, must not block
     * @param task must not block; called on the reader thread, on the caller's, or on the one that ends the link
     */
    public void when(BooleanSupplier condition, Runnable task) {
        Waiting waiting = new Waiting(condition, task);
        all.add(waiting);
        runIfDue(waiting); // the reader may have looked just before
    }

    /** Runs the tasks whose condition holds now. Called on the reader thread; does not block. */
    public void look() {
        if (!all.isEmpty()) {
            all.forEach(this::runIfDue);
        }
    }

    /** Runs all tasks, because the link is over. Does not block. */
    public void end() {
        over = true;
        look();
    }

    private void runIfDue(Waiting waiting) {
        if ((over || waiting.condition.getAsBoolean()) && all.remove(waiting)) {
            Guard.run(LOG, "a task that waited for the server failed", waiting.task); // the reader must live on
        }
    }

    /** One task. Compared by identity, unlike a record. */
    private static final class Waiting {
        private final BooleanSupplier condition;
        private final Runnable task;

        Waiting(BooleanSupplier condition, Runnable task) {
            this.condition = condition;
            this.task = task;
        }
    }
}
