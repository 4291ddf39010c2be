package dev.autotunnel.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientsTest {
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void collect() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @RepeatedTest(20)
    void nobody_is_turned_away_at_the_end() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch some = new CountDownLatch(20);
        try (Clients clients = new Clients(Duration.ofSeconds(30))) {
            for (int i = 0; i < 4; i++) {
                clients.visitEvery(Duration.ofNanos(1), () -> {
                    running.incrementAndGet();
                    some.countDown();
                    running.decrementAndGet();
                });
            }
            assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(running).hasValue(0);
        assertThat(uncaught).isEmpty();
    }
}
