package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An address answers at the very moment at which the caller is interrupted. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AddressRaceIT {
    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    /** The JVM decides which of the two wakes the caller up. If it is the address, the caller gets its socket. */
    @Test
    void the_winner_of_an_interrupted_race_is_closed() throws Exception {
        await().until(this::theInterruptWins);
    }

    private boolean theInterruptWins() throws Exception {
        TunnelRuntime byHand = new RuntimeProxy(runtime) {
            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }
        };
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, here)) {
            AddressRace race = new AddressRace(byHand, List.of(here, here), listener.getLocalPort(), null);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = new Thread(() -> run(race, interrupted));
            caller.start();
            Runnable connect = tasks.take();
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            synchronized (race) { // the caller wakes up to both
                caller.interrupt();
                connect.run();
            }

            boolean won = interrupted.get(30, TimeUnit.SECONDS);
            try (Socket accepted = listener.accept()) {
                accepted.setSoTimeout(30_000);
                assertThat(accepted.getInputStream().read()).isNegative();
                return won;
            }
        }
    }

    @Test
    void an_exception_that_nobody_expects_is_the_error_of_that_address_and_no_reason_to_wait() throws Exception {
        int noPort = 70_000;
        List<InetAddress> two = List.of(InetAddress.getLoopbackAddress(), InetAddress.getByName("127.0.0.2"));
        AddressRace race = new AddressRace(runtime, two, noPort, null);

        assertThat(race.run(Deadline.after(runtime, Duration.ofMinutes(10)))).isNull();
        assertThat(race.failures()).hasSize(2);
        assertThat(race.report())
                .contains("127.0.0.1: java.lang.IllegalArgumentException: port out of range:70000")
                .contains("127.0.0.2: java.lang.IllegalArgumentException");
    }

    private void run(AddressRace race, CompletableFuture<Boolean> interrupted) {
        try {
            Socket socket = race.run(Deadline.after(runtime, Duration.ofMinutes(10)));
            Objects.requireNonNull(socket).close();
            interrupted.complete(false);
        } catch (InterruptedException e) {
            interrupted.complete(true);
        } catch (IOException | RuntimeException e) {
            interrupted.completeExceptionally(e);
        }
    }
}
