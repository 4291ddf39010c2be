package dev.autotunnel.internal.runtime;

/** Something that will happen, unless cancelled. */
@FunctionalInterface
public interface Timer {
    /** A timer that was never set. */
    Timer NONE = () -> {};

    /** Makes sure it does not start any more. Harmless when it is over. */
    void cancel();
}
