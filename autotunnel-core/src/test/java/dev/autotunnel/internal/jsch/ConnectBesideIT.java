package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.Stage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fresh connection beside one that was accepted and stays silent: the first that is answered goes on, and only that one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectBesideIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    private final CompletableFuture<Failure> lost = new CompletableFuture<>();
    private final CompletableFuture<SshLink> link = new CompletableFuture<>();

    @Test
    void a_connection_that_was_swallowed_is_overtaken_and_only_the_winner_logs_in() throws Exception {
        try (SilentFirst line = new SilentFirst(1, server.address())) {
            SshAttempt attempt = connect(line.address());
            await().until(() -> line.accepted() == 1);
            attempt.connectBeside();

            link.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).keepAlive();
            assertThat(server.attempts()).isEqualTo(1);
            assertThat(server.sessions()).isEqualTo(1);
            assertThat(line.isClosed(0)).isTrue();
            assertThat(lost).isNotDone();
            link.join().kill();
        }
    }

    @Test
    void a_second_fresh_connection_replaces_the_first_and_leaves_the_hanging_one_its_chance() throws Exception {
        try (SilentFirst line = new SilentFirst(2, server.address())) {
            SshAttempt attempt = connect(line.address());
            await().until(() -> line.accepted() == 1);
            attempt.connectBeside();
            await().until(() -> line.accepted() == 2);
            assertThat(line.isClosed(0)).isFalse();
            attempt.connectBeside();

            link.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).kill();
            assertThat(line.accepted()).isEqualTo(3);
            assertThat(line.isClosed(1)).isTrue();
        }
    }

    @Test
    void two_that_are_answered_at_once_have_one_winner() throws Exception {
        server.stallAt(Stage.BANNER);
        SshAttempt attempt = connect(server.address());
        await().until(() -> server.attempts() == 1);
        attempt.connectBeside();
        await().until(() -> server.attempts() == 2);
        server.stallAt(Stage.NONE);

        link.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).keepAlive();
        await().during(Duration.ofMillis(200)).until(() -> server.sessions() == 1);
        assertThat(lost).isNotDone();
        link.join().kill();
    }

    @Test
    void beside_one_that_is_answered_nothing_begins() throws Exception {
        SshAttempt attempt = connect(server.address());
        SshLink up = link.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        attempt.connectBeside();

        up.keepAlive();
        assertThat(server.attempts()).isEqualTo(1);
        up.kill();
    }

    @Test
    void an_attempt_that_is_called_off_ends_both() throws Exception {
        try (SilentFirst line = new SilentFirst(2, server.address())) {
            SshAttempt attempt = connect(line.address());
            await().until(() -> line.accepted() == 1);
            attempt.connectBeside();
            await().until(() -> line.accepted() == 2);
            attempt.abort();

            assertThat(link)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .satisfies(
                            e -> assertThat(((TransportException) e).failure().kind())
                                    .isEqualTo(Kind.STOPPED));
            await().until(() -> line.isClosed(0) && line.isClosed(1));
        }
    }

    @Test
    void an_error_in_the_connection_that_was_answered_ends_the_attempt() throws Exception {
        TunnelRuntime failing = new RuntimeProxy(runtime) {
            @Override
            public Moment now() {
                if (StackWalker.getInstance()
                        .walk(all -> all.anyMatch(f -> f.getMethodName().equals("keysExchanged")))) {
                    throw new OutOfMemoryError("says the test");
                }
                return super.now();
            }
        };
        try (SilentFirst line = new SilentFirst(1, server.address())) {
            SshAttempt attempt = connect(failing, line.address());
            await().until(() -> line.accepted() == 1);
            attempt.connectBeside();

            assertThat(link)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .satisfies(
                            e -> assertThat(((TransportException) e).failure().kind())
                                    .isEqualTo(Kind.OUT_OF_MEMORY));
        }
    }

    @Test
    void an_interrupt_of_the_callers_own_is_kept() throws Exception {
        try (SilentFirst line = new SilentFirst(1, server.address())) {
            SshAttempt attempt = attempt(runtime, line.address());
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    attempt.connect(Deadline.after(runtime, Duration.ofSeconds(2)));
                } catch (TransportException e) {
                    kept.complete(Thread.interrupted());
                }
            });
            caller.start();
            await().until(() -> line.accepted() == 1);
            caller.interrupt();

            assertThat(kept.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_interrupt_by_which_the_attempt_is_called_off_is_cleared() throws Exception {
        try (SilentFirst line = new SilentFirst(1, server.address())) {
            SshAttempt attempt = attempt(runtime, line.address());
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            attempt.connect(Deadline.after(runtime, PATIENCE));
                        } catch (TransportException e) {
                            kept.complete(Thread.interrupted());
                        }
                    })
                    .start();
            await().until(() -> line.accepted() == 1);
            attempt.abort();

            assertThat(kept.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        }
    }

    private SshAttempt connect(InetSocketAddress address) {
        return connect(runtime, address);
    }

    private SshAttempt attempt(TunnelRuntime with, InetSocketAddress address) {
        return new JschTransport(with, TunnelSpec.DEFAULT_WINDOW_LIMIT).attempt(to(address), lost::complete);
    }

    private SshAttempt connect(TunnelRuntime with, InetSocketAddress address) {
        SshAttempt attempt = attempt(with, address);
        runtime.execute(() -> {
            try {
                link.complete(attempt.connect(Deadline.after(runtime, PATIENCE)));
            } catch (TransportException | RuntimeException e) {
                link.completeExceptionally(e);
            }
        });
        return attempt;
    }

    private SshServer to(InetSocketAddress address) {
        return TunnelSpec.builder("beside")
                .server("%s@127.0.0.1:%d".formatted(server.user(), address.getPort()))
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build()
                .server();
    }
}
