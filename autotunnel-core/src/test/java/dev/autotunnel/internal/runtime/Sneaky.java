package dev.autotunnel.internal.runtime;

/** Throws what the compiler would not let through, as any Kotlin lambda may do. */
public final class Sneaky {
    private Sneaky() {}

    /** A task that throws a checked exception. */
    public static Runnable checked() {
        return () -> Sneaky.<RuntimeException>hurl(new Exception("checked, and thrown by the test on purpose"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void hurl(Throwable any) throws E {
        throw (E) any;
    }
}
