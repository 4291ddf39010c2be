package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong at one hop of three is told as that, with its name, and classified as for a single server. */
class JumpHostFailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final Hops hops = Hops.jumpHosts(2);

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_wrong_host_key_is_fatal(int hop) {
        HostKeys old = HostKeys.fingerprint("SHA256:" + "A".repeat(43));
        Failure failure = fatal(server -> with(server, server.credentials(), old), hop);
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(failure.stage()).isEqualTo(Failure.Stage.HOST_KEY);
        assertThat(failure.message()).startsWith(hops.name(hop) + ": ").contains("not the pinned one");
        assertNothingReachedBehind(hop);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_wrong_key_is_fatal(int hop) {
        Credentials another = Credentials.privateKey(hops.server((hop + 1) % 3).privateKeyFile());
        Failure failure = fatal(server -> with(server, another, server.hostKeys()), hop);
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Failure.Stage.AUTHENTICATION);
        assertThat(failure.message()).startsWith(hops.name(hop) + ": ");
        assertNothingReachedBehind(hop);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_wrong_user_is_fatal(int hop) {
        Failure failure = fatal(s -> s.toBuilder().user("nobody").build(), hop);
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.message()).startsWith(hops.name(hop).replace("u" + hop, "nobody") + ": ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_key_file_that_is_not_there_is_fatal(int hop) {
        Credentials none = Credentials.privateKey(Path.of("no", "such", "key"));
        Failure failure = fatal(server -> with(server, none, server.hostKeys()), hop);
        assertThat(failure.kind()).isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(failure.message()).startsWith(hops.name(hop) + ": ");
    }

    @Test
    void a_first_hop_that_does_not_listen_is_tried_again() {
        hops.link(0).refuse();
        Failure failure = retriedUntilHealed(hops.spec(), () -> hops.link(0).accept());
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_REFUSED);
        assertThat(failure.message()).startsWith(hops.name(0) + ": ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_further_hop_that_does_not_listen_is_tried_again(int hop) {
        hops.link(hop).refuse();
        Failure failure = retriedUntilHealed(hops.spec(), () -> hops.link(hop).accept());
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.stage()).isEqualTo(Failure.Stage.CONNECT);
        assertThat(failure.message()).isEqualTo(hops.name(hop - 1) + " cannot connect to " + hops.name(hop));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_jump_host_that_allows_no_forwarding_is_tried_again(int hop) {
        hops.server(hop - 1).allowLocalForwarding(false);
        Failure failure =
                retriedUntilHealed(hops.spec(), () -> hops.server(hop - 1).allowLocalForwarding(true));
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_PROHIBITED);
        assertThat(failure.stage()).isEqualTo(Failure.Stage.CONNECT);
        assertThat(failure.message())
                .isEqualTo(hops.name(hop - 1) + " does not allow connections to " + hops.name(hop));
        assertThat(failure.remedy()).contains("AllowTcpForwarding");
    }

    @Test
    void the_name_of_a_further_hop_is_not_looked_up_here() {
        Failure failure = firstFailure(hops.spec(
                s -> s.toBuilder().host("no-such-host.invalid").port(22).build(), 1));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.message())
                .isEqualTo(hops.name(0) + " cannot connect to jump host u1@no-such-host.invalid:22");
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION"})
    void a_hop_that_hangs_up_during_the_handshake_is_tried_again(Stage stage) {
        hops.server(1).dropAt(stage);
        Failure failure = retriedUntilHealed(hops.spec(), () -> hops.server(1).dropAt(Stage.NONE));
        assertThat(failure.kind()).isIn(Kind.CLOSED_BEFORE_BANNER, Kind.HANDSHAKE_FAILED, Kind.LINK_CLOSED);
        assertThat(failure.message()).startsWith(hops.name(1) + ": ");
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION"})
    void the_deadline_is_one_for_all_and_names_the_hop_that_did_not_answer(Stage stage) {
        hops.server(1).stallAt(stage);
        long start = System.nanoTime();
        Failure failure = firstFailure(hops.spec().connectDeadline(Duration.ofSeconds(3)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10)); // wanted: 3 s
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(failure.message()).startsWith("no answer from " + hops.name(1) + " at stage ");
    }

    @Test
    void the_deadline_names_who_did_not_connect_to_the_next() {
        hops.server(0).stallAt(Stage.CHANNEL_OPEN);
        Failure failure = firstFailure(hops.spec().connectDeadline(Duration.ofSeconds(3)));
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(failure.stage()).isEqualTo(Failure.Stage.CONNECT);
        assertThat(failure.message()).startsWith(hops.name(0) + " did not connect to " + hops.name(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_jump_host_that_dies_while_the_next_authenticates_is_no_refusal(int dying) {
        hops.server(2).stallAt(Stage.AUTHENTICATION);
        try (TunnelSupervisor supervisor = supervisor(hops.spec())) {
            supervisor.start();
            await().atMost(PATIENCE).until(() -> hops.server(2).attempts() == 1);
            hops.server(dying).killSessions();
            Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
            assertThat(failure.message()).startsWith(hops.name(dying) + ": the connection ended");
        }
    }

    private static SshServer with(SshServer server, Credentials credentials, HostKeys hostKeys) {
        return server.toBuilder().credentials(credentials).hostKeys(hostKeys).build();
    }

    /** The failure that ends a tunnel for good, with one hop changed. */
    private Failure fatal(UnaryOperator<SshServer> change, int hop) {
        try (TunnelSupervisor supervisor = supervisor(hops.spec(change, hop))) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            assertThat(((TunnelState.Failed) state).attempts()).isEqualTo(1);
            return ((TunnelState.Failed) state).cause();
        }
    }

    /** The failure of the first attempt, which is followed by others. */
    private Failure firstFailure(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            return events.awaitPhase(Phase.WAITING).failure().orElseThrow();
        }
    }

    private Failure retriedUntilHealed(TunnelSpec.Builder spec, Runnable heal) {
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            TunnelEvent first = events.awaitPhase(Phase.WAITING);
            heal.run();
            supervisor.retryNow();
            supervisor.awaitUp(PATIENCE);
            return first.failure().orElseThrow();
        }
    }

    private void assertNothingReachedBehind(int hop) {
        for (int i = hop + 1; i < hops.count(); i++) {
            assertThat(hops.server(i).attempts()).isZero();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        return TunnelSupervisor.builder(spec.forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                        .build())
                .listener(events)
                .build();
    }
}
