package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What start, stop, close and the waits promise, with a transport that does as it is told. */
@Timeout(60)
@SuppressWarnings({"ReferenceEquality", "NullAway"}) // the test fails by the exception, or gains nothing by the rule
class LifecycleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration BOUND = TunnelSupervisor.CLOSE_BOUND.plusMillis(500);

    private final AtomicBoolean up = new AtomicBoolean(true);

    @Test
    void close_does_not_wait_for_the_lookup_of_a_name_that_a_forward_listens_on() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        TunnelSupervisor supervisor = TunnelSupervisor.builder(spec("here.invalid:0:db.internal:5432"))
                .transport(new FakeAttempts(up::get, () -> {}))
                .lookup(name -> {
                    asked.countDown();
                    await(answer);
                    return InetAddress.getLoopbackAddress();
                })
                .build();
        CompletableFuture<Throwable> started = CompletableFuture.supplyAsync(() -> catchThrowable(supervisor::start));
        asked.await();

        long begin = System.nanoTime();
        supervisor.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
        answer.countDown();
        assertThat(started.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(supervisor.forwards()).isEmpty();
    }

    @Test
    void a_start_after_a_failure_warns_of_what_weakens_security_too() {
        TunnelSpec nobodyListens = spec("0:db.internal:5432").toBuilder()
                .server("user@127.0.0.1:1")
                .credentials(Credentials.password(TestSecrets.of("any")))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(nobodyListens)
                .restart(RestartPolicy.defaults().withMaxStarts(1))
                .build()) {
            assertThatThrownBy(() -> supervisor.start().awaitUp(PATIENCE)).isInstanceOf(TunnelException.class);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.FAILED);

            assertThat(CapturedLog.of(TunnelSupervisor.class, supervisor::start))
                    .singleElement()
                    .asString()
                    .contains("accepts any host key");
        }
    }

    @Test
    void a_forward_may_listen_on_a_name() throws Exception {
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec("here.invalid:0:db.internal:5432"))
                .transport(new FakeAttempts(up::get, () -> {}))
                .lookup(name -> InetAddress.getLoopbackAddress())
                .build()) {
            supervisor.start();
            assertThat(supervisor.localAddress("db").getAddress().isLoopbackAddress())
                    .isTrue();
        }
    }

    @Test
    void a_stop_that_runs_out_of_time_says_so_and_what_is_left() {
        CountDownLatch stuck = new CountDownLatch(1);
        try (TunnelSupervisor supervisor = supervisor(() -> await(stuck))) {
            supervisor.start().awaitUp(PATIENCE);

            List<String> log = CapturedLog.of(
                    TunnelSupervisor.class,
                    () -> assertThatThrownBy(supervisor::stop)
                            .isInstanceOfSatisfying(
                                    TunnelException.class,
                                    e -> assertThat(e.failure().kind()).isEqualTo(Kind.TIMEOUT))
                            .hasMessageContaining("1 local listener(s) bound"));
            assertThat(log).anyMatch(line -> line.startsWith("WARN") && line.contains("not stopped within 1.5 s"));

            stuck.countDown();
            assertThat(supervisor.awaitStopped(PATIENCE).phase()).isEqualTo(Phase.STOPPED);
            supervisor.stop();
        }
    }

    @Test
    void a_close_that_runs_out_of_time_does_not_throw_and_says_so() {
        CountDownLatch stuck = new CountDownLatch(1);
        TunnelSupervisor supervisor = supervisor(() -> await(stuck));
        supervisor.start().awaitUp(PATIENCE);
        try {
            List<String> log = CapturedLog.of(TunnelSupervisor.class, supervisor::close);
            assertThat(log).anyMatch(line -> line.startsWith("WARN") && line.contains("not stopped within 1.5 s"));
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void closing_many_takes_no_thread_for_each() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<TunnelSupervisor> many = IntStream.range(0, 20)
                .mapToObj(i -> supervisor(() ->
                                Thread.getAllStackTraces().keySet().forEach(thread -> threads.add(thread.getName())))
                        .start())
                .toList();
        many.forEach(supervisor -> supervisor.awaitUp(PATIENCE));

        TunnelSupervisor.closeAll(many);

        assertThat(many).allMatch(s -> s.state().phase() == Phase.STOPPED);
        assertThat(threads).isNotEmpty().noneMatch(name -> name.contains("close"));
        Leaks.awaitNoThreads();
    }

    @Test
    void many_that_cannot_stop_are_closed_within_the_bound() {
        CountDownLatch stuck = new CountDownLatch(1);
        List<TunnelSupervisor> many = IntStream.range(0, 10)
                .mapToObj(i -> supervisor(() -> await(stuck)).start())
                .toList();
        many.forEach(supervisor -> supervisor.awaitUp(PATIENCE));

        long begin = System.nanoTime();
        TunnelSupervisor.closeAll(many);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(TunnelSupervisor.CLOSE_BOUND.multipliedBy(3));
        stuck.countDown();
        Leaks.awaitNoThreads();
    }

    @Test
    void when_up_completes_on_a_thread_of_the_library_with_the_supervisor() throws Exception {
        up.set(false);
        try (TunnelSupervisor supervisor = supervisor(() -> {})) {
            supervisor.start();
            AtomicReference<String> thread = new AtomicReference<>();
            CompletableFuture<TunnelSupervisor> stage = supervisor
                    .whenUp()
                    .thenApply(s -> {
                        thread.set(Thread.currentThread().getName());
                        return s;
                    })
                    .toCompletableFuture();
            assertThat(stage).isNotDone();
            up.set(true);
            supervisor.restart();

            assertThat(stage.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(supervisor);
            assertThat(thread.get()).startsWith("autotunnel");
            assertThat(supervisor.whenUp().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("asked again while up")
                    .isSameAs(supervisor);
        }
    }

    @Test
    void when_up_fails_if_the_tunnel_is_stopped_or_closed_or_was_not_started() {
        up.set(false);
        TunnelSupervisor supervisor = supervisor(() -> {});
        assertThat(failureOf(supervisor.whenUp().toCompletableFuture())).isEqualTo(Kind.STOPPED);

        CompletableFuture<TunnelSupervisor> stopped =
                supervisor.start().whenUp().toCompletableFuture();
        supervisor.stop();
        assertThat(failureOf(stopped)).isEqualTo(Kind.STOPPED);

        CompletableFuture<TunnelSupervisor> closed = supervisor.start().whenUp().toCompletableFuture();
        supervisor.close();
        assertThat(failureOf(closed)).isEqualTo(Kind.STOPPED);
        assertThat(failureOf(supervisor.whenUp().toCompletableFuture())).isEqualTo(Kind.STOPPED);
    }

    @Test
    void asking_often_makes_one_stage() {
        up.set(false);
        try (TunnelSupervisor supervisor = supervisor(() -> {})) {
            supervisor.start();
            assertThat(supervisor.whenUp() == supervisor.whenUp()).isTrue();
        }
    }

    private static Kind failureOf(CompletableFuture<?> stage) {
        Throwable thrown = catchThrowable(() -> stage.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(TunnelException.class);
        return ((TunnelException) thrown.getCause()).failure().kind();
    }

    private TunnelSupervisor supervisor(Runnable onAbort) {
        return TunnelSupervisor.builder(spec("0:db.internal:5432"))
                .transport(new FakeAttempts(up::get, onAbort))
                .build();
    }

    private static TunnelSpec spec(String forward) {
        return TunnelSpec.builder("lifecycle")
                .server("user@server.invalid")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db", forward))
                .build();
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
