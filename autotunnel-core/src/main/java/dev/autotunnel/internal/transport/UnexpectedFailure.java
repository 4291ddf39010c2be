package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Turns an exception that no code expects into a failure: the JVM ran out of memory, or this library has a defect. Thread-safe.
 */
public final class UnexpectedFailure {
    private static final String NATIVE_THREAD =
            "raise the limit of threads or processes (ulimit -u, or the pids limit of the container), or run fewer threads";
    private static final String DIRECT_MEMORY =
            "raise -XX:MaxDirectMemorySize, which is as large as the heap unless it is set";

    private UnexpectedFailure() {}

    /**
     * Returns the failure that the exception stands for.
     *
     * @param what the action that failed, as the beginning of the message
     */
    public static Failure of(Stage stage, String what, @Nullable Throwable why) {
        OutOfMemoryError memory = outOfMemory(why);
        if (memory == null) {
            return Failure.of(Kind.INTERNAL, stage, what + ": " + why, why);
        }
        String limit = String.valueOf(memory.getMessage());
        Failure failure =
                Failure.of(Kind.OUT_OF_MEMORY, stage, what + ": this JVM is out of memory (" + limit + ")", why);
        if (limit.contains("native thread")) {
            return failure.withRemedy(NATIVE_THREAD);
        }
        return limit.contains("direct") ? failure.withRemedy(DIRECT_MEMORY) : failure;
    }

    /** Whether the JVM ran out of memory, according to the exception or one of its causes. */
    public static boolean isOutOfMemory(@Nullable Throwable why) {
        return outOfMemory(why) != null;
    }

    private static @Nullable OutOfMemoryError outOfMemory(@Nullable Throwable why) {
        Throwable cause = why;
        for (int depth = 0; cause != null && depth < 20; depth++) { // a chain of causes may be circular
            if (cause instanceof OutOfMemoryError found) {
                return found;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
