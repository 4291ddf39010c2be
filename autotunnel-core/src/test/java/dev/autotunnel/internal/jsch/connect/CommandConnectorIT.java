package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A program on a file system that hangs, and a machine without threads. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandConnectorIT {
    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CompletableFuture<Process> process = new CompletableFuture<>();
    private final CommandConnector connector = new CommandConnector(runtime, this::slowly);

    @AfterEach
    void releaseTheFileSystem() {
        hangs.countDown();
    }

    @Test
    void a_start_that_hangs_ends_at_the_deadline_and_its_process_is_ended_when_it_comes() {
        assertThat(kindOf(Duration.ofMillis(100))).isEqualTo(Kind.CONNECT_TIMEOUT);

        hangs.countDown();
        await().until(() -> process.isDone() && !process.join().isAlive());
    }

    @Test
    void calling_off_does_not_wait_for_a_start_that_hangs() {
        CompletableFuture<Kind> ended = CompletableFuture.supplyAsync(() -> kindOf(Duration.ofMinutes(10)), runtime);
        await().until(() -> hasThread("autotunnel-command-start"));
        connector.kill();

        assertThat(ended.join()).isEqualTo(Kind.STOPPED);
        hangs.countDown();
        await().until(() -> process.isDone() && !process.join().isAlive());
    }

    @Test
    void without_a_thread_that_copies_the_process_is_ended() throws Exception {
        Process sleeping = sleeping();
        TunnelRuntime full = new RuntimeProxy(runtime) {
            @Override
            public Thread platformThread(String name, Runnable task) {
                if (name.startsWith("autotunnel-command")) {
                    throw new OutOfMemoryError("unable to create native thread, says the test");
                }
                return super.platformThread(name, task);
            }
        };

        assertThat(catchThrowableOfType(OutOfMemoryError.class, () -> ProcessSocket.of(full, sleeping)))
                .isNotNull();
        assertThat(sleeping.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private Kind kindOf(Duration limit) {
        TransportException e =
                catchThrowableOfType(TransportException.class, () -> connector.connect(Deadline.after(runtime, limit)));
        return e.failure().kind();
    }

    private static boolean hasThread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(name));
    }

    private Process slowly() throws IOException {
        while (hangs.getCount() > 0) {
            LockSupport.parkNanos(1_000_000); // like a system call, it does not end by an interrupt
        }
        Process late = sleeping();
        process.complete(late);
        return late;
    }

    private static Process sleeping() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }
}
