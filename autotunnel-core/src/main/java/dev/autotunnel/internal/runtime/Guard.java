package dev.autotunnel.internal.runtime;

import org.slf4j.Logger;

/**
 * Runs a task so that nothing it throws ends the calling thread or loop. The guard catches every {@code Throwable}. A thread
 * that serves many users must survive an {@code Error} of one of them. It must also survive an undeclared checked exception,
 * which any Kotlin lambda may throw. Thread-safe.
 */
public final class Guard {
    private Guard() {}

    /** Runs {@code task}. If the task throws, the exception is logged as an error with {@code message}. Never throws. */
    public static void run(Logger log, String message, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            report(log, message, e);
        }
    }

    /** Runs one of several reports of a change of state. If it throws, the error is logged, and the next report still runs. */
    public static void tell(Logger log, Runnable task) {
        run(log, "could not tell a change of state", task);
    }

    /** Logs an error. Never throws: a log that runs out of memory too must not end the thread. */
    public static void report(Logger log, String message, Throwable why) {
        try {
            log.error(message, why);
        } catch (Throwable e) {
            // The log itself failed: nothing else can report this.
        }
    }
}
