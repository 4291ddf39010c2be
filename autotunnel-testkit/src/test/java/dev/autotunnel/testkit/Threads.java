package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds threads that a closed object left behind. */
final class Threads {

    private final Set<Thread> before = alive();

    static Threads now() {
        return new Threads();
    }

    void assertNoneLeft() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(news()).isEmpty());
    }

    private Set<Thread> news() {
        return alive().stream().filter(thread -> !before.contains(thread)).collect(Collectors.toSet());
    }

    /** Those of the JDK, such as its process reaper, come and go as they like, and awaitility's poll is asking. */
    private static Set<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .filter(thread -> thread.getThreadGroup() == null
                        || !"system".equals(thread.getThreadGroup().getName()))
                .collect(Collectors.toSet());
    }
}
