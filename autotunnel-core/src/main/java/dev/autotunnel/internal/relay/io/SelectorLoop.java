package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.io.IOException;
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
 * A selector and its thread. Keys are touched by that thread only; others hand it tasks, which it runs in the order they
 * came. Nothing but {@link #close()} ends it: what a task or a handler throws is logged.
 *
 * <p>A platform thread on every JDK: a virtual one would hold its carrier while it selects.
 */
public final class SelectorLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILED_SELECT = Duration.ofMillis(100);

    /** What a key carries: it is called when the key is ready. */
    public interface Ready {
        void ready(SelectionKey key);
    }

    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this, as are the next four
    private @Nullable Thread thread;
    private @Nullable Selector started;
    private boolean selecting;
    private boolean closed;

    public SelectorLoop(String name) {
        this.name = name;
    }

    /**
     * Starts the thread unless it runs.
     *
     * @throws IOException where there are too many open files, or threads
     */
    public synchronized void start() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        if (started != null) {
            return;
        }
        Selector selector = Selector.open();
        Thread loop = new Thread(() -> run(selector), name);
        loop.setDaemon(true);
        try {
            loop.start();
        } catch (OutOfMemoryError e) {
            selector.close();
            throw new IOException("no thread to be had", e);
        }
        started = selector;
        thread = loop;
    }

    /** Runs a task on the thread: now, if this is it, else soon. Once the thread has ended the caller runs it. */
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

    /** The same, and waits until it is done, but no longer than a second. */
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

    /** The selector, for tasks and handlers. Throws {@link ClosedSelectorException} where there is none (any more). */
    public synchronized Selector selector() {
        if (started == null || !started.isOpen()) {
            throw new ClosedSelectorException();
        }
        return started;
    }

    /**
     * Lets go of cancelled keys. Until then the selector keeps the file descriptor of a closed channel open, and a channel
     * cannot become a blocking one. What is found ready on the way is dropped, to be found again: until its turn comes nobody
     * may be interested in it any more.
     */
    void flushCancelled() throws IOException {
        if (isOpen()) {
            selector().selectNow();
            selector().selectedKeys().clear();
        }
    }

    /** The same, soon: before the thread waits it lets go of them anyway. */
    public void letGoOfClosed() {
        execute(() -> {});
    }

    private synchronized boolean isOpen() {
        return started != null && started.isOpen();
    }

    /** Ends the thread; all registered channels are closed. Waits for that no longer than a second. */
    @Override
    public void close() {
        Thread ending = end();
        if (ending != null && ending != Thread.currentThread()) {
            Uninterruptibles.join(ending, LONGEST_WAIT);
        }
    }

    /** The same, without waiting; the thread that ends, if it was ever started. */
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
     * A thread that does not select looks at its tasks before it does. One that is woken wants the lock at once, so that is not
     * held.
     */
    private void wakeup() {
        Selector sleeping;
        synchronized (this) {
            sleeping = selecting ? started : null;
            selecting = false; // once is enough
        }
        if (sleeping != null) {
            sleeping.wakeup();
        }
    }

    private void run(Selector selector) {
        while (!isClosed()) {
            try {
                select(selector);
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("{}: select failed, trying again", name, e);
                LockSupport.parkNanos(AFTER_FAILED_SELECT.toNanos());
            }
            runTasks();
            List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
            selector.selectedKeys().clear();
            ready.forEach(SelectorLoop::handle);
        }
        end(selector);
    }

    /** Does not wait where there are tasks. */
    private void select(Selector selector) throws IOException {
        boolean idle;
        synchronized (this) {
            idle = !closed && tasks.isEmpty();
            selecting = idle;
        }
        if (!idle) {
            selector.selectNow();
            return;
        }
        try {
            selector.select();
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
        selector.keys().forEach(SelectorLoop::closeChannel);
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("{}: could not close the selector", name, e);
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

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of the selector thread failed", e);
        }
    }
}
