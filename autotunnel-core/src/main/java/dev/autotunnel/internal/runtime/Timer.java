package dev.autotunnel.internal.runtime;

/** A scheduled task that can be cancelled. Thread-safe. */
@FunctionalInterface
public interface Timer {
    /** A timer that was never set. */
    Timer NONE = () -> {};

    /** Prevents the start of the task. Does nothing if the task has run already. */
    void cancel();
}
