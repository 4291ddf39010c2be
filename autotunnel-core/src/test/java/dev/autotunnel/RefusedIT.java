package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no further attempt will mend: given up at once before the tunnel was ever up, retried patiently afterwards. */
class RefusedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    private final Recorder events = new Recorder();

    @Test
    void a_wrong_password_is_refused_at_once() {
        Failure failure = failure(spec().credentials(Credentials.password(TestSecrets.of("wrong"))));
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.toString()).doesNotContain(TestSecrets.of("wrong"));
    }

    @Test
    void open_closes_itself_before_it_throws() {
        TunnelSpec spec = spec().credentials(Credentials.password(TestSecrets.of("wrong")))
                .build();
        assertThatThrownBy(() -> TunnelSupervisor.open(spec, PATIENCE))
                .isInstanceOfSatisfying(
                        TunnelException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED));
        Leaks.awaitNoThreads();
    }

    @Test
    void a_wait_that_is_too_short_tells_the_last_failure() {
        server.stop();
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start();
            events.awaitFailure(Kind.CONNECT_REFUSED);
            assertThatThrownBy(() -> supervisor.awaitUp(Duration.ofMillis(50)))
                    .isInstanceOfSatisfying(TunnelException.class, e -> {
                        assertThat(e.failure().kind()).isEqualTo(Kind.TIMEOUT);
                        assertThat(e.failure().message()).contains("attempt").contains("no connection to 127.0.0.1:");
                        assertThat(e.failure().remedy()).contains("sshd");
                    });
        }
    }

    @Test
    void an_interrupted_wait_keeps_the_flag() {
        server.stop();
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> supervisor.awaitUp(PATIENCE))
                    .isInstanceOfSatisfying(
                            TunnelException.class,
                            e -> assertThat(e.failure().kind()).isEqualTo(Kind.INTERRUPTED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_port_that_is_taken_is_thrown_by_start_and_nothing_stays_bound() throws IOException {
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (taken;
                TunnelSupervisor supervisor =
                        supervisor(spec().forward(Forward.local("taken", taken.getLocalPort() + ":127.0.0.1:1")))) {
            assertThatThrownBy(supervisor::start)
                    .isInstanceOfSatisfying(
                            TunnelException.class,
                            e -> assertThat(e.failure().kind()).isEqualTo(Kind.LOCAL_PORT_UNAVAILABLE));
            assertThat(supervisor.forwards()).isEmpty();
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
            taken.close();
            supervisor.start().awaitUp(PATIENCE);
        }
    }

    @Test
    void a_right_password_opens() {
        TunnelSpec spec = spec().credentials(Credentials.password(TestSecrets.known(server.password())))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    @Test
    void a_host_that_known_hosts_does_not_hold_is_unknown() throws IOException {
        Path empty = Files.createFile(folder.resolve("known_hosts"));
        Failure failure = failure(spec().hostKeys(HostKeys.knownHosts(empty)));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains(server.hostKeyFingerprint());
        assertThat(failure.remedy()).contains("known_hosts");
    }

    @Test
    void a_known_hosts_file_that_is_missing_is_named() {
        Failure failure = failure(spec().hostKeys(HostKeys.knownHosts(folder.resolve("nowhere"))));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains("nowhere (which does not exist)", server.hostKeyFingerprint());
    }

    @Test
    void a_changed_host_key_is_never_accepted() throws IOException {
        Path known = Files.copy(server.knownHostsFile(), folder.resolve("known_hosts"));
        server.changeHostKey();
        assertThat(failure(spec().hostKeys(HostKeys.knownHosts(known))).kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
    }

    @Test
    void a_fingerprint_that_is_not_pinned_is_a_changed_key() {
        String other = "SHA256:" + "A".repeat(43);
        assertThat(failure(spec().hostKeys(HostKeys.fingerprint(other))).kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
    }

    @Test
    void without_a_common_algorithm_it_is_given_up() {
        try (EmbeddedSshServer old = EmbeddedSshServer.builder()
                .keyExchange("diffie-hellman-group14-sha1")
                .start()) {
            TunnelSpec.Builder spec = Specs.to(old).forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"));
            assertThat(failure(spec).kind()).isEqualTo(Kind.NO_COMMON_ALGORITHM);
        }
    }

    @Test
    void a_file_that_is_no_key_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("id_nothing"), "this is no key");
        Failure failure = failure(spec().credentials(Credentials.privateKey(file)));
        assertThat(failure.kind()).isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(failure.message()).contains("id_nothing");
    }

    @Test
    void a_server_that_knows_no_unix_sockets_is_told_as_such_and_the_tunnel_goes_on() {
        try (TunnelSupervisor supervisor = supervisor(spec().forward(Forward.local("app", "0:/run/app.sock")))) {
            supervisor.start().awaitUp(PATIENCE);
            assertThatThrownBy(() -> Echo.ask(supervisor.localAddress("app"), "anybody?"))
                    .isInstanceOf(IOException.class);
            Failure failure = events.awaitFailure(Kind.TARGET_PROHIBITED);
            assertThat(failure.message()).isEqualTo("the server does not offer connections to /run/app.sock at all");
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    @Test
    void a_reset_in_the_middle_of_authentication_is_transient() {
        server.dropAt(dev.autotunnel.testkit.Stage.AUTHENTICATION);
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
            server.dropAt(dev.autotunnel.testkit.Stage.NONE);
            supervisor.retryNow();
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void while_failed_clients_are_reset_and_start_begins_anew() {
        server.refuseAuthentication(true);
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start();
            assertThat(supervisor.awaitStopped(PATIENCE).phase()).isEqualTo(Phase.FAILED);
            assertThatThrownBy(() -> supervisor.awaitUp(PATIENCE))
                    .isInstanceOf(TunnelException.class)
                    .hasMessageContaining("AUTHENTICATION_REFUSED");
            assertThatThrownBy(() -> Echo.ask(supervisor.localAddress("t"), "anybody?"))
                    .isInstanceOf(IOException.class);
            server.refuseAuthentication(false);
            supervisor.start().awaitUp(PATIENCE);
        }
    }

    @Test
    void after_it_was_up_a_bad_key_file_is_retried_patiently_and_a_good_one_brings_it_back() throws IOException {
        Path key = Files.copy(server.privateKeyFile(), folder.resolve("id"));
        try (TunnelSupervisor supervisor = supervisor(spec().credentials(Credentials.privateKey(key)))) {
            supervisor.start().awaitUp(PATIENCE);
            Files.writeString(key, "half written");
            server.killSessions();
            TunnelEvent.StateChanged patient = events.awaitEvent(
                    TunnelEvent.StateChanged.class,
                    e -> e.failure().filter(f -> f.kind() == Kind.KEY_UNUSABLE).isPresent());
            TunnelState.Waiting waiting = (TunnelState.Waiting) patient.state();
            assertThat(Duration.between(patient.at(), waiting.retryAt()))
                    .isBetween(Duration.ofSeconds(59), Duration.ofMinutes(10));
            Files.copy(server.privateKeyFile(), key, StandardCopyOption.REPLACE_EXISTING);
            supervisor.retryNow();
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void a_stopped_supervisor_makes_no_attempts() {
        try (TunnelSupervisor supervisor = supervisor(spec())) {
            supervisor.start().awaitUp(PATIENCE);
            supervisor.stop();
            await().atMost(PATIENCE).until(() -> server.sessions() == 0);
            int attempts = server.attempts();
            supervisor.retryNow();
            supervisor.restart();
            await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> server.attempts() == attempts);
            supervisor.start().awaitUp(PATIENCE);
        }
    }

    /** The failure of a tunnel that is given up at its first attempt. */
    private Failure failure(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            assertThat(((TunnelState.Failed) state).attempts()).isEqualTo(1);
            return ((TunnelState.Failed) state).cause();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        return TunnelSupervisor.builder(spec.build()).listener(events).build();
    }

    private TunnelSpec.Builder spec() {
        return Specs.to(server).forward(Forward.local("t", "0:127.0.0.1:1"));
    }
}
