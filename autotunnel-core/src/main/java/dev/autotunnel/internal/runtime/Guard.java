package dev.autotunnel.internal.runtime;

import org.slf4j.Logger;

/**
 * Keeps whatever a task throws from ending the thread or the loop that runs it. It catches every {@code Throwable}: a thread
 * that serves many must outlive an {@code Error} of one of them, and also a checked exception that no compiler has seen (any
 * Kotlin lambda may throw one). Thread-safe.
 */
public final class Guard {
    private Guard() {}

    /** Runs {@code task}. What the task throws is logged as an error, with {@code message}. Never throws. */
    public static void run(Logger log, String message, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            report(log, message, e);
        }
    }

    /** Logs an error. Never throws: a log that finds no memory either must not end the thread. */
    public static void report(Logger log, String message, Throwable why) {
        try {
            log.error(message, why);
        } catch (Throwable e) {
            // There is nobody left to tell.
        }
    }
}
