package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Counts what a supervisor must not leave behind. */
final class Leaks {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Leaks() {}

    /** The names of the threads that belong to this library or to JSch, runtime included. */
    static List<String> threads() {
        return alive().map(Thread::getName).sorted().toList();
    }

    /** Fails with what the threads do that are left after 10 s. */
    static void awaitNoThreads() {
        await().alias("threads of the library")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(alive().map(Leaks::activity)).isEmpty());
    }

    private static Stream<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> isOfLibrary(thread.getName()));
    }

    private static boolean isOfLibrary(String name) {
        return name.startsWith("autotunnel") || name.contains("session") || name.contains("forwarded-tcpip");
    }

    private static String activity(Thread thread) {
        return thread.getName() + " " + thread.getState() + " at " + List.of(thread.getStackTrace());
    }

    static boolean canCountDescriptors() {
        return Files.isDirectory(DESCRIPTORS);
    }

    /** Sockets, pipes and files that this process has open. */
    static long descriptors() {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Remote forwards of all sessions are in a static collection of JSch, and each holds on to its session. */
    static Collection<?> sessionsThatJschKeeps() throws ReflectiveOperationException {
        Field pool = ChannelForwardedTCPIP.class.getDeclaredField("pool");
        pool.setAccessible(true);
        return (Collection<?>) pool.get(null);
    }
}
