package dev.autotunnel.internal.runtime;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of one runtime, and can wait for their end. From JDK 24 on most of them are virtual threads. Reflection
 * makes these, because this class is compiled for Java 17.
 *
 * <p>The threads that read the links are platform threads as long as there are few of them: a virtual thread that waits for a
 * socket is woken by way of a poller and a scheduler, which takes longer. Further ones are virtual, since a platform thread
 * takes some 75 KB. The system property {@value #PROPERTY} says how many are few; the default is
 * {@value #USUAL_PLATFORM_READERS}. Until JDK 23 all of them are platform threads.
 *
 * <p>A thread inherits nothing from the caller that needed it first: no inheritable thread-local variables, no priority, no
 * group and no context class loader. Its context class loader is the class loader of this library. On JDK 17 a thread would
 * also keep protection domains, and thus the class loaders of all callers on the stack. {@link #make} prevents this.
 *
 * <p>Thread-safe.
 */
public final class Threads {
    /** The system property that limits how many platform threads read links on JDK 24 and later. */
    static final String PROPERTY = "autotunnel.platformReaders";

    static final int USUAL_PLATFORM_READERS = 64;

    private static final int FIRST_JDK_WITHOUT_PINNING = 24;
    private static final int FEW = 16;

    private final ThreadFactory factory;
    private final ThreadFactory readers;
    private final ThreadFactory fastReaders;
    private final int mostFastReaders;
    private final @Nullable ThreadFactory given;
    private final List<WeakReference<Thread>> made = new ArrayList<>(); // guarded by this, as are the next two
    private final List<WeakReference<Thread>> fast = new ArrayList<>();
    private int purgeAt = FEW;

    /**
     * Makes threads whose names begin with {@code name}, unless the application gives its own factory.
     *
     * @param given the factory of the application, which then makes all threads; null if there is none
     */
    Threads(String name, @Nullable ThreadFactory given) {
        this(name, given, Integer.getInteger(PROPERTY, USUAL_PLATFORM_READERS));
    }

    Threads(String name, @Nullable ThreadFactory given, int mostFastReaders) {
        this.given = given;
        this.mostFastReaders = mostFastReaders;
        if (given != null) {
            this.factory = task -> madeBy(given, task);
            this.fastReaders = factory;
            this.readers = factory;
        } else {
            this.factory = virtual() ? virtualFactory(name) : platformFactory(name);
            this.fastReaders = platformFactory(name + "-reader");
            this.readers = virtual() ? virtualFactory(name + "-reader") : fastReaders;
        }
    }

    /** Returns the factory of threads that may block. They are virtual from JDK 24 on, unless the application gave one. */
    ThreadFactory factory() {
        return task -> track(factory.newThread(task));
    }

    /** Makes a thread that reads a link, and does not start it. */
    Thread reader(Runnable task) {
        boolean ours = virtual() && given == null; // the application's factory is called without the lock
        return ours ? fastOrVirtual(task) : track(readers.newThread(task));
    }

    private synchronized Thread fastOrVirtual(Runnable task) {
        fast.removeIf(Threads::hasEnded);
        if (fast.size() >= mostFastReaders) {
            return track(readers.newThread(task));
        }
        Thread thread = track(fastReaders.newThread(task));
        fast.add(new WeakReference<>(thread));
        return thread;
    }

    /** Makes a platform thread on every JDK, and does not start it. A factory of the application makes what it likes. */
    Thread platform(String name, Runnable task) {
        return track(given == null ? make(name, task) : madeBy(given, task));
    }

    /**
     * Takes a thread from the application's factory. A factory that returns null or throws is treated like a JVM that has no
     * thread left, for which all callers are prepared.
     */
    private static Thread madeBy(ThreadFactory given, Runnable task) {
        RuntimeException broken = null;
        try {
            Thread thread = given.newThread(task);
            if (thread != null) {
                return thread;
            }
        } catch (RuntimeException e) {
            broken = e;
        }
        OutOfMemoryError none = new OutOfMemoryError("the application's thread factory made no thread");
        none.initCause(broken);
        throw none;
    }

    /**
     * Waits until each thread that was made has ended, except the calling thread.
     *
     * @return a thread that has not ended by the deadline, or null
     */
    @Nullable
    Thread join(Deadline deadline) {
        for (Thread thread : alive()) {
            if (thread != Thread.currentThread()) {
                Uninterruptibles.join(thread, deadline.left());
                if (thread.isAlive()) {
                    return thread;
                }
            }
        }
        return null;
    }

    static boolean virtual() {
        return Runtime.version().feature() >= FIRST_JDK_WITHOUT_PINNING;
    }

    /**
     * Makes a daemon thread that belongs to no runtime and inherits nothing, and does not start it. Until JDK 23 a thread
     * made without {@code doPrivileged} would keep the protection domains of all callers on this stack.
     */
    @SuppressWarnings({"removal", "ThreadPriorityCheck"})
    public static Thread make(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(mainGroup(), task, name, 0, false);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        });
    }

    /** Returns the main thread group. The caller's group may belong to an application that ends before this thread does. */
    private static ThreadGroup mainGroup() {
        ThreadGroup group = Objects.requireNonNull(Thread.currentThread().getThreadGroup(), "a running thread has one");
        ThreadGroup parent = group.getParent();
        while (parent != null && parent.getParent() != null) {
            group = parent;
            parent = group.getParent();
        }
        return group;
    }

    private static ThreadFactory platformFactory(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> make(name + "-" + count.incrementAndGet(), task);
    }

    private static ThreadFactory virtualFactory(String name) {
        try {
            Object builder = call(Thread.class, "ofVirtual", null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method named = type.getMethod("name", String.class, long.class);
            Method inherit = type.getMethod("inheritInheritableThreadLocals", boolean.class);
            Object made = inherit.invoke(named.invoke(builder, name + "-", 1L), false);
            ThreadFactory virtual = (ThreadFactory) Objects.requireNonNull(call(type, "factory", made));
            return task -> {
                Thread thread = virtual.newThread(task);
                thread.setContextClassLoader(Threads.class.getClassLoader());
                return thread;
            };
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK should have virtual threads", e);
        }
    }

    private static Object call(Class<?> type, String method, @Nullable Object on) throws ReflectiveOperationException {
        return type.getMethod(method).invoke(on);
    }

    private synchronized Thread track(Thread thread) {
        if (made.size() >= purgeAt) {
            made.removeIf(Threads::hasEnded);
            purgeAt = Math.max(FEW, 2 * made.size());
        }
        made.add(new WeakReference<>(thread));
        return thread;
    }

    private static boolean hasEnded(WeakReference<Thread> reference) {
        Thread thread = reference.get();
        return thread == null || thread.getState() == Thread.State.TERMINATED;
    }

    private synchronized List<Thread> alive() {
        List<Thread> alive = new ArrayList<>();
        for (WeakReference<Thread> reference : made) {
            Thread thread = reference.get();
            if (thread != null && thread.isAlive()) {
                alive.add(thread);
            }
        }
        return alive;
    }
}
