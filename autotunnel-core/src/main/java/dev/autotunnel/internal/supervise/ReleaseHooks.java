package dev.autotunnel.internal.supervise;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.spec.InvalidSpecException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's hooks between the proof of a new link and the release of the clients that wait for the link. The hooks
 * run one after the other, each on a thread of the pool and each within its own time. No thread waits for a hook. A hook that
 * fails or runs late is logged in {@code dev.autotunnel.<name>}, and the clients are released all the same.
 *
 * <p>The hooks do not run before the first link of the tunnel: no client can have a connection from before that link.
 *
 * <p>Thread-safe; never blocks.
 */
public final class ReleaseHooks {
    /**
     * A task of the application.
     *
     * @param most how long the clients wait for the task
     */
    public record Hook(Duration most, Runnable task) {
        /** Checks the arguments of the application. */
        public Hook {
            require(task != null, "beforeRelease.task", "null", "must be given");
            require(most != null, "beforeRelease.most", "null", "must be given");
            boolean sound = !most.isNegative() && !most.isZero() && most.compareTo(Deadline.LONGEST) <= 0;
            require(sound, "beforeRelease.most", most, "must be positive, and at most ten years");
        }

        private static void require(boolean holds, String field, Object value, String rule) {
            if (!holds) {
                throw new InvalidSpecException(field, value, rule);
            }
        }
    }

    private final TunnelRuntime runtime;
    private final Logger log;
    private final List<Run> runs;
    private final AtomicBoolean first = new AtomicBoolean(true);

    ReleaseHooks(TunnelRuntime runtime, String tunnel, List<Hook> hooks) {
        this.runtime = runtime;
        this.log = LoggerFactory.getLogger("dev.autotunnel." + tunnel);
        this.runs = new CopyOnWriteArrayList<>(hooks.stream().map(Run::new).toList());
    }

    /** Adds a hook after the others. It runs from the next new link on. */
    public void add(Hook hook) {
        runs.add(new Run(hook));
    }

    /**
     * Runs the hooks and then {@code release}. Runs {@code release} on the calling thread if no hook is to run, otherwise on a
     * thread of the pool.
     *
     * @param allowing gets the longest time that the hooks may take, before the first of them runs
     */
    void before(Consumer<Duration> allowing, Runnable release) {
        List<Run> now = first.getAndSet(false) ? List.of() : List.copyOf(runs);
        allowing.accept(now.stream().map(run -> run.hook.most()).reduce(Duration.ZERO, Duration::plus));
        runFrom(now, 0, release);
    }

    private static void runFrom(List<Run> now, int index, Runnable release) {
        if (index == now.size()) {
            release.run();
        } else {
            now.get(index).before(() -> runFrom(now, index + 1, release));
        }
    }

    /** One hook. A hook that still runs for an earlier link is not started again; its end counts for the new link, too. */
    private final class Run {
        private final Hook hook;
        private @Nullable CompletableFuture<Void> running; // guarded by this

        private Run(Hook hook) {
            this.hook = hook;
        }

        void before(Runnable next) {
            // A hook that never returns keeps what waits for it: not the next step too, which holds the link.
            AtomicReference<@Nullable Runnable> step = new AtomicReference<>(next);
            Timer late = runtime.schedule(hook.most(), () -> {
                Runnable waiting = step.getAndSet(null);
                if (waiting != null) {
                    log.warn(
                            "a hook before the release of clients still runs after {}: the clients do not wait longer",
                            DurationText.of(hook.most()));
                    runtime.execute(waiting);
                }
            });
            var unused = begin().whenComplete((nothing, failure) -> {
                Runnable waiting = step.getAndSet(null);
                if (waiting != null) {
                    late.cancel();
                    waiting.run();
                }
            });
        }

        private synchronized CompletableFuture<Void> begin() {
            CompletableFuture<Void> current = running;
            if (current == null || current.isDone()) {
                current = new CompletableFuture<>();
                running = current;
                begin(current);
            }
            return current;
        }

        private void begin(CompletableFuture<Void> end) {
            try {
                runtime.execute(() -> run(end));
            } catch (Throwable e) { // no thread, or no memory for one: the tunnel goes on
                failed(e);
                end.complete(null);
            }
        }

        private void run(CompletableFuture<Void> end) {
            try {
                hook.task().run();
            } catch (Throwable e) { // any Kotlin lambda may throw a checked exception
                failed(e);
            } finally {
                end.complete(null);
            }
        }

        private void failed(Throwable why) {
            log.warn("a hook before the release of clients failed; the clients are released all the same", why);
        }
    }
}
