package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the threads of the runtime inherit from the caller that needed them first: nothing. */
@Timeout(60)
@SuppressWarnings("ThreadPriorityCheck") // the test fails by the exception, or gains nothing by the rule
class InheritedIT {
    private static final InheritableThreadLocal<String> OF_THE_CALLER = new InheritableThreadLocal<>();

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void no_thread_local_no_class_loader_no_priority_and_no_group() throws Exception {
        ThreadGroup group = new ThreadGroup("of the caller");
        List<Seen> seen = new CopyOnWriteArrayList<>();
        Thread caller = new Thread(group, () -> {
            Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], null));
            OF_THE_CALLER.set("a secret of the caller");
            lookFromEachThread(seen);
        });
        caller.setPriority(Thread.MAX_PRIORITY);
        caller.start();
        caller.join();

        ClassLoader own = SystemRuntime.class.getClassLoader();
        assertThat(seen).hasSize(4).allSatisfy(thread -> {
            assertThat(thread.local).isNull();
            assertThat(thread.loader).isSameAs(own);
            assertThat(thread.priority).isEqualTo(Thread.NORM_PRIORITY);
            assertThat(thread.group).isNotSameAs(group);
        });
    }

    /** On JDK 17 a thread keeps the protection domains of all classes on the stack of its maker. */
    @Test
    void the_class_loader_of_the_first_caller_can_be_collected_while_the_threads_run() throws Exception {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            WeakReference<ClassLoader> loader = callFromAnotherLoader(runtime);

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return loader.refersTo(null);
            });
        } finally {
            stopped.countDown();
            runtime.release();
        }
    }

    private WeakReference<ClassLoader> callFromAnotherLoader(SystemRuntime runtime) throws Exception {
        URL classes = InheritedIT.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new OnlyCaller(new URL[] {classes}, InheritedIT.class.getClassLoader());
        Class<?> type = loader.loadClass(FirstCaller.class.getName());
        assertThat(type.getClassLoader()).isSameAs(loader);
        CountDownLatch running = new CountDownLatch(3);
        Executor starter = (Executor) type.getDeclaredConstructor().newInstance();
        starter.execute(() -> {
            runtime.schedule(Duration.ZERO, running::countDown);
            runtime.schedule(Duration.ofMinutes(10), () -> {});
            runtime.platformThread("autotunnel-test", () -> untilStopped(running))
                    .start();
            runtime.execute(() -> untilStopped(running));
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        loader.close();
        return new WeakReference<>(loader);
    }

    private void untilStopped(CountDownLatch running) {
        running.countDown();
        Uninterruptibles.await(stopped, Duration.ofSeconds(40));
    }

    private static void lookFromEachThread(List<Seen> seen) {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            CountDownLatch looked = new CountDownLatch(4);
            Runnable look = () -> {
                seen.add(new Seen());
                looked.countDown();
            };
            runtime.schedule(Duration.ZERO, look);
            runtime.execute(look);
            runtime.readerThread(look).start();
            runtime.platformThread("autotunnel-test", look).start();
            Uninterruptibles.await(looked, Duration.ofSeconds(10));
        } finally {
            runtime.release();
        }
    }

    /** What a thread finds that it was given. */
    private static final class Seen {
        private final String local = OF_THE_CALLER.get();
        private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
        private final int priority = Thread.currentThread().getPriority();
        private final ThreadGroup group = Thread.currentThread().getThreadGroup();
    }

    /** Calls on behalf of another class loader. */
    public static final class FirstCaller implements Executor {
        /** For reflection. */
        public FirstCaller() {}

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    private static final class OnlyCaller extends URLClassLoader {
        OnlyCaller(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(FirstCaller.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
