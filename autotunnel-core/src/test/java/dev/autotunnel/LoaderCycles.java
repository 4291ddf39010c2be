package dev.autotunnel;

import com.jcraft.jsch.JSch;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Loads the library in a class loader of its own, uses it, closes it and drops it, many times; then counts what is left. */
final class LoaderCycles {
    private static final int LOOKS = 100;

    private LoaderCycles() {}

    /** First how many times, then what a {@link LoadedUser} wants. */
    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[0]);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            loaders.add(use(arguments));
        }
        use(arguments); // JDK 17 holds on to the newest one until the next comes; so this one does not count
        long left = times;
        for (int i = 0; i < LOOKS && left > 0; i++) {
            System.gc();
            left = loaders.stream().filter(loader -> !loader.refersTo(null)).count();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.printf("collected %d of %d%n", times - left, times);
        System.exit(left == 0 ? 0 : 1);
    }

    private static WeakReference<ClassLoader> use(String[] arguments) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {from(LoaderCycles.class), from(TunnelSupervisor.class), from(JSch.class)}, new Others())) {
            @SuppressWarnings("unchecked")
            Consumer<String[]> user = (Consumer<String[]>) loader.loadClass(LoadedUser.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            user.accept(arguments);
            return new WeakReference<>(loader);
        }
    }

    private static URL from(Class<?> type) throws IOException {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Has all that this JVM has, but the library and JSch. */
    private static final class Others extends ClassLoader {
        Others() {
            super(LoaderCycles.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("dev.autotunnel.") || name.startsWith("com.jcraft.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
