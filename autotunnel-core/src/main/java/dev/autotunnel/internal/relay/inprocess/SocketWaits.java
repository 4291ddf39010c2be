package dev.autotunnel.internal.relay.inprocess;

import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Waits of threads of the application. An interrupt does what it does to a plain socket: it ends the wait of a virtual thread,
 * and {@link java.net.Socket} then closes the socket. A platform thread goes on waiting, and keeps its interrupt status.
 * Thread-safe.
 */
final class SocketWaits {
    /** No limit: {@link #await} does not return false. */
    static final long FOR_EVER = Long.MAX_VALUE;

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualHandle();

    private SocketWaits() {}

    /** Returns the time, by {@link System#nanoTime()}, at which a wait of so many milliseconds is over; 0 is for ever. */
    static long until(int millis) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return millis == 0 || at == FOR_EVER ? FOR_EVER : at;
    }

    /**
     * Waits for a signal. The caller holds the lock of the condition. Returns false if the time is over; may return true
     * without a signal.
     */
    static boolean await(Condition condition, long until) throws InterruptedIOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (until == FOR_EVER) {
                        condition.await();
                        return true;
                    }
                    long left = until - System.nanoTime();
                    return left > 0 && condition.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (onVirtualThread()) {
                        throw new InterruptedIOException("interrupted");
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the caller is a virtual thread. */
    static boolean onVirtualThread() {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new IllegalStateException("Thread.isVirtual failed", e);
        }
    }

    /** Below JDK 21 there is no such method. */
    private static @Nullable MethodHandle isVirtualHandle() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
