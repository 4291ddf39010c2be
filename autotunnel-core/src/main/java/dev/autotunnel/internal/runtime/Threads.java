package dev.autotunnel.internal.runtime;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes threads: virtual ones from JDK 24 on, by reflection since this is compiled for 17. */
final class Threads {
    private static final int FIRST_JDK_WITHOUT_PINNING = 24;
    private static final long IDLE_SECONDS = 5;

    private Threads() {}

    static ThreadFactory factory(String name) {
        return virtual() ? virtualFactory(name) : platformFactory(name);
    }

    static ThreadFactory platformFactory(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    static ExecutorService pool(ThreadFactory threads) {
        long idleSeconds = virtual() ? 0 : IDLE_SECONDS; // a virtual thread is cheaper than the wait to reuse it
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, idleSeconds, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    static boolean virtual() {
        return Runtime.version().feature() >= FIRST_JDK_WITHOUT_PINNING;
    }

    private static ThreadFactory virtualFactory(String name) {
        try {
            Object builder = call(Thread.class, "ofVirtual", null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method named = type.getMethod("name", String.class, long.class);
            Object withName = named.invoke(builder, name + "-", 1L);
            return (ThreadFactory) call(type, "factory", withName);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK should have virtual threads", e);
        }
    }

    private static Object call(Class<?> type, String method, @Nullable Object on) throws ReflectiveOperationException {
        return type.getMethod(method).invoke(on);
    }
}
