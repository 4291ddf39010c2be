package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a link: it alone touches the {@link Relay}; others hand it tasks and wait for them. */
final class RelayLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private record Task(Consumer<Relay> action, CompletableFuture<Void> done) {}

    private final Selector selector;
    private final Relay relay;
    private final Thread thread;

    // Both guarded by tasks.
    private final List<Task> tasks = new ArrayList<>();
    private boolean closed;

    private RelayLoop(Selector selector, Relay relay) {
        this.selector = selector;
        this.relay = relay;
        this.thread = new Thread(this::loop, "faulty-link-" + relay.address().getPort());
        thread.setDaemon(true);
    }

    static RelayLoop open(InetSocketAddress target) {
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("target: " + target + ": must be resolved");
        }
        try {
            Selector selector = Selector.open();
            try {
                RelayLoop loop = new RelayLoop(selector, new Relay(selector, target));
                loop.thread.start();
                return loop;
            } catch (IOException e) {
                selector.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no link to " + target, e);
        }
    }

    InetSocketAddress address() {
        return relay.address();
    }

    int connections() {
        return relay.connections();
    }

    int accepted() {
        return relay.accepted();
    }

    /** Runs the action on the loop's thread and returns, or throws, when it has. */
    void run(Consumer<Relay> action) {
        Task task = new Task(action, new CompletableFuture<>());
        synchronized (tasks) {
            if (closed) {
                throw new IllegalStateException("the link is closed");
            }
            tasks.add(task);
        }
        selector.wakeup();
        try {
            task.done().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    void close() {
        synchronized (tasks) {
            closed = true;
        }
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            // The thread ends by itself; only the caller no longer waits to see it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return relay.toString();
    }

    private void loop() {
        try {
            while (!isClosed()) {
                select(relay.advance());
                relay.receive(selector.selectedKeys());
                selector.selectedKeys().clear();
                runTasks();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} breaks down", relay, e);
        } finally {
            end();
        }
    }

    private void select(long nanos) throws IOException {
        if (nanos == Pipe.NEVER) {
            selector.select();
        } else {
            // Rounded up: too early is a lie about the delay, and a busy loop.
            selector.select(Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
        }
    }

    private boolean isClosed() {
        synchronized (tasks) {
            return closed;
        }
    }

    private void runTasks() {
        for (Task task : takeTasks()) {
            try {
                task.action().accept(relay);
                relay.finishClosing();
                task.done().complete(null);
            } catch (RuntimeException e) {
                task.done().completeExceptionally(e);
            }
        }
    }

    private List<Task> takeTasks() {
        synchronized (tasks) {
            List<Task> taken = List.copyOf(tasks);
            tasks.clear();
            return taken;
        }
    }

    private void end() {
        synchronized (tasks) {
            closed = true;
        }
        relay.close();
        Channels.close(selector);
        takeTasks().forEach(task -> task.done().completeExceptionally(new IllegalStateException("the link is closed")));
    }
}
