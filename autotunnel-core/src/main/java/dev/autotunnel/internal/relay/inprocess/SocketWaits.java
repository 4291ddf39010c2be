package dev.autotunnel.internal.relay.inprocess;

import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
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
     * Waits until something is done; whoever does it signals the condition. The caller holds the lock of the condition.
     *
     * @param done is asked under the lock before each wait: an interrupt takes a thread out of the condition's queue, and the
     *     signal that comes next is not for it
     * @return false if the time is over and it is not done
     * @throws InterruptedIOException if a virtual thread was interrupted
     */
    static boolean await(Condition condition, long until, BooleanSupplier done) throws InterruptedIOException {
        boolean interrupted = false;
        try {
            while (!done.getAsBoolean()) {
                try {
                    if (until == FOR_EVER) {
                        condition.await();
                    } else if (condition.awaitNanos(until - System.nanoTime()) <= 0) {
                        return done.getAsBoolean();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (onVirtualThread()) {
                        throw new InterruptedIOException("interrupted");
                    }
                }
            }
            return true;
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
