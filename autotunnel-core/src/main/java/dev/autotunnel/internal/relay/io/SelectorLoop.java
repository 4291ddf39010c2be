package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a selector on a thread of its own. Only this thread uses the keys. Other threads give it tasks, which it runs in the
 * order in which they came. Only {@link #close()} and {@link #end()} end the thread: everything that a task, a handler or a
 * select throws is logged, {@code Error}s included.
 *
 * <p>The thread is a platform thread on every JDK: a virtual thread would hold its carrier thread while it selects.
 * Thread-safe.
 */
public final class SelectorLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILED_SELECT = Duration.ofMillis(100);

    /** The attachment of a key. Called on the selector thread when the key is ready. */
    public interface Ready {
        void ready(SelectionKey key);
    }

    /** Makes the loop's thread: a platform thread that is not started yet. */
    public interface ThreadSource {
        Thread thread(String name, Runnable task);
    }

    /** Runs one select. Tests replace it, because it is hard to make a select fail on purpose. */
    interface Select {
        void select(Selector selector, boolean wait) throws IOException;
    }

    private final String name;
    private final ThreadSource threads;
    private final Select select;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this, as are the next four fields
    private @Nullable Thread thread;
    private @Nullable Selector started;
    private boolean selecting;
    private boolean closed;

    public SelectorLoop(String name, ThreadSource threads) {
        this(name, threads, SelectorLoop::select);
    }

    SelectorLoop(String name, ThreadSource threads, Select select) {
        this.name = name;
        this.threads = threads;
        this.select = select;
    }

    /**
     * Starts the thread, unless it already runs.
     *
     * @throws IOException if there are too many open files or threads, or if the loop is closed
     */
    public synchronized void start() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        if (started != null) {
            return;
        }
        Selector selector = Selector.open();
        Thread loop;
        try {
            loop = threads.thread(name, () -> run(selector));
            loop.start();
        } catch (OutOfMemoryError e) {
            selector.close();
            throw new IOException("the system gives no thread", e);
        }
        started = selector;
        thread = loop;
    }

    /**
     * Runs a task on the selector thread: at once if the caller is on this thread, otherwise soon. After the thread has ended,
     * the caller's thread runs the task.
     */
    public void execute(Runnable task) {
        boolean here;
        synchronized (this) {
            here = started == null || thread == null || Thread.currentThread() == thread;
            if (!here) {
                tasks.add(task);
            }
        }
        if (here) {
            guarded(task);
        } else {
            wakeup();
        }
    }

    /** Runs a task like {@link #execute}, and waits until it is done, but at most one second. */
    void executeAndWait(Runnable task) {
        CountDownLatch done = new CountDownLatch(1);
        execute(() -> {
            guarded(task);
            done.countDown();
        });
        if (!Uninterruptibles.await(done, LONGEST_WAIT)) {
            LOG.warn("{} did not answer within {}", name, DurationText.of(LONGEST_WAIT));
        }
    }

    /**
     * Returns the selector, for tasks and handlers. Throws {@link ClosedSelectorException} if the loop has not started or has
     * ended.
     */
    public synchronized Selector selector() {
        if (started == null || !started.isOpen()) {
            throw new ClosedSelectorException();
        }
        return started;
    }

    /**
     * Releases cancelled keys. Until then the selector keeps the file descriptor of a closed channel open, and a channel cannot
     * become a blocking one. The keys that this select finds ready are dropped, and a later select finds them again: nobody may
     * be interested in them any more when their turn comes.
     */
    void flushCancelled() throws IOException {
        if (isOpen()) {
            selector().selectNow();
            selector().selectedKeys().clear();
        }
    }

    /** Makes the thread release cancelled keys soon: each of its selects does so. */
    public void letGoOfClosed() {
        execute(() -> {});
    }

    private synchronized boolean isOpen() {
        return started != null && started.isOpen();
    }

    /** Ends the thread and closes all registered channels. Waits at most one second for the end of the thread. */
    @Override
    public void close() {
        Thread ending = end();
        if (ending != null && ending != Thread.currentThread()) {
            Uninterruptibles.join(ending, LONGEST_WAIT);
        }
    }

    /** Ends the thread like {@link #close()}, but does not wait. Returns the thread that ends, or null if there is none. */
    public @Nullable Thread end() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = thread;
        }
        wakeup();
        return ending;
    }

    /**
     * Wakes the thread if it selects; otherwise the thread checks its tasks before its next select. The lock is not held for
     * the wake-up, because the woken thread takes the lock at once.
     */
    private void wakeup() {
        Selector sleeping;
        synchronized (this) {
            sleeping = selecting ? started : null;
            selecting = false; // one wake-up is enough
        }
        if (sleeping != null) {
            sleeping.wakeup();
        }
    }

    private void run(Selector selector) {
        try {
            while (!isClosed()) {
                round(selector);
            }
        } finally {
            end(selector);
        }
    }

    /**
     * Runs one round of the loop. It never throws, not even without memory: this thread serves all clients of a tunnel, or all
     * listeners of the JVM.
     */
    @SuppressWarnings(
            "ResultOfMethodCallIgnored") // an interrupt has no meaning here, and would make each select return at once
    private void round(Selector selector) {
        try {
            Thread.interrupted();
            awaitWork(selector);
            runTasks();
            List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
            selector.selectedKeys().clear();
            ready.forEach(SelectorLoop::handle);
        } catch (CancelledKeyException e) {
            LOG.trace("{}: a channel was closed meanwhile", name, e);
        } catch (Throwable e) {
            Guard.report(LOG, name + " goes on after a failed select", e);
            LockSupport.parkNanos(AFTER_FAILED_SELECT.toNanos());
        }
    }

    private static void select(Selector selector, boolean wait) throws IOException {
        if (wait) {
            selector.select();
        } else {
            selector.selectNow();
        }
    }

    /** Waits for ready keys or tasks. Does not wait if there are tasks already. */
    private void awaitWork(Selector selector) throws IOException {
        boolean idle;
        synchronized (this) {
            idle = !closed && tasks.isEmpty();
            selecting = idle;
        }
        try {
            select.select(selector, idle);
        } finally {
            synchronized (this) {
                selecting = false;
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void runTasks() {
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            guarded(task);
        }
    }

    private synchronized @Nullable Runnable nextTask() {
        return tasks.poll();
    }

    private void end(Selector selector) {
        guarded(() -> selector.keys().forEach(key -> guarded(() -> closeChannel(key))));
        try {
            selector.close();
        } catch (Throwable e) {
            Guard.report(LOG, name + ": could not close the selector", e);
        }
        synchronized (this) {
            thread = null; // from now on execute() runs tasks in their caller
        }
        runTasks();
    }

    private static void closeChannel(SelectionKey key) {
        if (key.channel() instanceof SocketChannel client) {
            Sockets.reset(client);
            return;
        }
        try {
            if (key.attachment() instanceof Listening listening) {
                listening.release();
            }
            key.channel().close();
        } catch (IOException e) {
            LOG.debug("could not close {}", key.channel(), e);
        }
    }

    private static void handle(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Ready ready) {
            guarded(() -> ready.ready(key));
        }
    }

    /**
     * Runs a task and logs everything that it throws. A key that another thread cancels meanwhile needs no care: its channel is
     * closed.
     */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException e) {
            LOG.trace("a channel was closed meanwhile", e);
        } catch (Throwable e) {
            Guard.report(LOG, "a task of the selector thread failed", e);
        }
    }
}
