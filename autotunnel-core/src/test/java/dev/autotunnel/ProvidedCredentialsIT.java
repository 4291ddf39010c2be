package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Credentials that the application gives at each attempt: it may throw, be slow, or give nonsense. */
class ProvidedCredentialsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "tok-5up3r-s3cr3t";

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    private final Recorder events = new Recorder();

    @Test
    void a_provider_is_asked_anew_for_each_attempt_with_the_server() {
        List<SshServer> asked = new CopyOnWriteArrayList<>();
        TunnelSpec spec = spec(Credentials.from(at -> {
                    asked.add(at);
                    return key();
                }))
                .build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(asked).containsExactly(spec.server());
            server.killSessions();
            await().atMost(PATIENCE).until(() -> asked.size() == 2);
            supervisor.awaitUp(PATIENCE);
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_provider_that_throws_is_told_costs_the_server_no_connection_and_is_asked_again() {
        AtomicInteger calls = new AtomicInteger();
        CredentialsProvider provider = at -> {
            if (calls.incrementAndGet() == 1) {
                throw new IOException("vault says " + SECRET);
            }
            assertThat(server.attempts()).isZero();
            return key();
        };
        try (TunnelSupervisor supervisor =
                supervisor(spec(Credentials.from(provider)).build())) {
            supervisor.start();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS_UNAVAILABLE);
            assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
            assertThat(failure.message()).contains("the credentials provider failed with java.io.IOException");
            assertThat(failure.toString()).doesNotContain(SECRET);
            supervisor.retryNow();
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void a_provider_that_hangs_is_told_and_interrupted_before_the_deadline() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        TunnelSpec spec = spec(Credentials.from(at -> {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                    return key();
                }))
                .connectDeadline(Duration.ofSeconds(2))
                .build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS_UNAVAILABLE);
            assertThat(failure.message()).contains("the credentials provider gave no answer within");
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.attempts()).isZero();
    }

    @Test
    void stop_ends_an_attempt_that_waits_for_a_provider() {
        CountDownLatch asked = new CountDownLatch(1);
        TunnelSpec spec = spec(Credentials.from(at -> {
                    asked.countDown();
                    new CountDownLatch(1).await();
                    return key();
                }))
                .build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            await().atMost(PATIENCE).until(() -> asked.getCount() == 0);
            supervisor.stop();
            assertThat(supervisor.awaitStopped(Duration.ofSeconds(5)).phase()).isEqualTo(Phase.STOPPED);
        }
    }

    @Test
    void a_provider_that_gives_nothing_or_another_provider_is_told() {
        assertThat(firstFailure(Credentials.from(at -> nothing())).message())
                .contains("the credentials provider gave nothing");
        assertThat(firstFailure(Credentials.from(at -> Credentials.from(other -> key())))
                        .message())
                .contains("the credentials provider gave another provider");
    }

    @Test
    void beside_a_key_a_provider_that_fails_is_passed_over() {
        CredentialsProvider broken = at -> {
            throw new IllegalStateException("down");
        };
        opens(Credentials.anyOf(Credentials.from(broken), key()));
        opens(Credentials.anyOf(
                Credentials.from(at -> Credentials.anyOf(key(), Credentials.password(TestSecrets.of("wrong"))))));
    }

    @Test
    void a_password_from_a_supplier_opens_and_its_array_is_overwritten() {
        char[] given = TestSecrets.known(server.password()).toCharArray();
        opens(Credentials.password(() -> given));

        assertThat(given).containsOnly('\0');
    }

    @Test
    void a_supplier_that_throws_or_gives_nothing_is_told() {
        Failure failed = firstFailure(Credentials.password(() -> {
            throw new IllegalStateException(SECRET);
        }));
        assertThat(failed.kind()).isEqualTo(Kind.CREDENTIALS_UNAVAILABLE);
        assertThat(failed.message()).contains("the supplier of the password failed with");
        assertThat(failed.toString()).doesNotContain(SECRET);
        assertThat(firstFailure(Credentials.password(() -> new char[0])).kind())
                .isEqualTo(Kind.CREDENTIALS_UNAVAILABLE);
    }

    @Test
    void a_key_as_text_opens_even_without_its_line_ends() throws IOException {
        String text = Files.readString(server.privateKeyFile());
        opens(Credentials.privateKeyText(text));
        opens(Credentials.privateKeyText(text.replace("\n", "\\n")));
        opens(Credentials.privateKeyText(text.replace("\n", " ")));
    }

    @Test
    void a_text_that_is_no_key_is_told_and_not_shown() {
        try (TunnelSupervisor supervisor =
                supervisor(spec(Credentials.privateKeyText(SECRET)).build())) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            Failure failure = ((TunnelState.Failed) state).cause();
            assertThat(failure.kind()).isEqualTo(Kind.KEY_UNUSABLE);
            assertThat(failure.message()).contains("the private key text is not a private key in a known form");
            assertThat(failure.toString()).doesNotContain(SECRET);
        }
    }

    @SuppressWarnings("NullAway") // as an implementation in another language could
    private static Credentials nothing() {
        return null;
    }

    private Credentials key() {
        return Credentials.privateKey(server.privateKeyFile());
    }

    private void opens(Credentials credentials) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.open(spec(credentials).build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private Failure firstFailure(Credentials credentials) {
        Recorder own = new Recorder();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(
                        spec(credentials).build())
                .listener(own)
                .build()) {
            supervisor.start();
            return own.awaitPhase(Phase.WAITING).failure().orElseThrow();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec spec) {
        return TunnelSupervisor.builder(spec).listener(events).build();
    }

    private TunnelSpec.Builder spec(Credentials credentials) {
        return Specs.to(server).credentials(credentials).forward(Forward.local("t", "0:127.0.0.1:1"));
    }
}
