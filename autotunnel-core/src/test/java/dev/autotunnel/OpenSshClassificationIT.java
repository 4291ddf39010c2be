package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a real sshd refuses, and what we make of it. */
@RequiresOpenSsh
class OpenSshClassificationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final Echo echo = Echo.start();

    @Test
    void allow_tcp_forwarding_no_refuses_local_targets() throws Exception {
        Failure failure = refusedConnection("127.0.0.1:" + echo.port(), "AllowTcpForwarding no");
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_PROHIBITED);
        assertThat(failure.remedy()).contains("AllowTcpForwarding");
    }

    @Test
    void allow_tcp_forwarding_remote_refuses_local_targets() throws Exception {
        assertThat(refusedConnection("127.0.0.1:" + echo.port(), "AllowTcpForwarding remote")
                        .kind())
                .isEqualTo(Kind.TARGET_PROHIBITED);
    }

    @Test
    void permit_open_refuses_other_targets() throws Exception {
        assertThat(refusedConnection("127.0.0.1:" + echo.port(), "PermitOpen 127.0.0.1:1")
                        .kind())
                .isEqualTo(Kind.TARGET_PROHIBITED);
    }

    @Test
    void a_target_that_does_not_listen_is_unreachable() throws Exception {
        Failure failure = refusedConnection("127.0.0.1:1");
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
        assertThat(failure.stage()).isEqualTo(Stage.FORWARD);
    }

    @Test
    void a_target_whose_name_the_server_does_not_know_is_unreachable() throws Exception {
        assertThat(refusedConnection("no-such-host.invalid:80").kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
    }

    @Test
    void max_sessions_zero_does_not_hinder_forwards() throws Exception {
        try (OpenSshServer server = OpenSshServer.start("MaxSessions 0");
                TunnelSupervisor supervisor = TunnelSupervisor.open(
                        Specs.to(server)
                                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                                .build(),
                        PATIENCE)) {
            assertThat(Echo.ask(supervisor.localAddress("echo"), "no session needed"))
                    .isEqualTo("no session needed");
        }
    }

    @Test
    void allow_tcp_forwarding_no_refuses_remote_forwards() {
        Failure failure = refusedTunnel(Forward.remote("0:127.0.0.1:1", "0:127.0.0.1:1"), "AllowTcpForwarding no");
        assertThat(failure.kind()).isEqualTo(Kind.REMOTE_FORWARDING_REFUSED);
        assertThat(failure.remedy()).contains("AllowTcpForwarding");
    }

    @Test
    void allow_tcp_forwarding_local_refuses_remote_forwards() {
        assertThat(refusedTunnel(Forward.remote("20022:127.0.0.1:1", "20022:127.0.0.1:1"), "AllowTcpForwarding local")
                        .kind())
                .isEqualTo(Kind.REMOTE_FORWARDING_REFUSED);
    }

    @Test
    void permit_listen_none_refuses_remote_forwards() {
        assertThat(refusedTunnel(Forward.remote("20022:127.0.0.1:1", "20022:127.0.0.1:1"), "PermitListen none")
                        .kind())
                .isEqualTo(Kind.REMOTE_FORWARDING_REFUSED);
    }

    @Test
    void a_busy_remote_port_is_told_apart_from_refused_forwarding() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Failure failure = refusedTunnel(Forward.remote("web", "127.0.0.1:" + busy.getLocalPort() + ":127.0.0.1:1"));
            assertThat(failure.kind()).isEqualTo(Kind.REMOTE_PORT_UNAVAILABLE);
        }
    }

    @Test
    void a_user_whom_the_server_does_not_allow_is_refused() {
        Failure failure = failedTunnel("AllowUsers somebody-else");
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
    }

    @Test
    void too_many_authentication_failures_are_a_refusal() {
        try (EmbeddedSshServer stranger = EmbeddedSshServer.start();
                OpenSshServer server = OpenSshServer.start("MaxAuthTries 1")) {
            TunnelSpec spec = Specs.to(server)
                    .credentials(Credentials.privateKey(stranger.privateKeyFile()))
                    .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build()) {
                assertThat(failureOf(supervisor.start()).kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
            }
        }
    }

    @Test
    void a_server_that_is_too_busy_to_say_hello_is_tried_again() throws Exception {
        try (OpenSshServer server = OpenSshServer.start("MaxStartups 1:100:1", "LoginGraceTime 120");
                Socket hog = new Socket(server.address().getAddress(), server.port())) {
            hog.getInputStream().read(); // it has said hello to this one
            Recorder events = new Recorder();
            try (TunnelSupervisor supervisor = supervisor(server, events)) {
                supervisor.start();
                Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
                assertThat(failure.kind()).isEqualTo(Kind.CLOSED_BEFORE_BANNER);
                assertThat(failure.remedy()).contains("MaxStartups");
            }
        }
    }

    private Failure refusedConnection(String target, String... lines) throws IOException {
        try (OpenSshServer server = OpenSshServer.start(lines)) {
            Recorder events = new Recorder();
            TunnelSpec spec =
                    Specs.to(server).forward(Forward.local("t", "0:" + target)).build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start().awaitUp(PATIENCE);
                assertThatThrownBy(() -> Echo.ask(supervisor.localAddress("t"), "hello"))
                        .isInstanceOf(IOException.class);
                Failure failure = events.awaitEvent(TunnelEvent.ConnectionFailed.class, e -> true)
                        .cause();
                assertThat(supervisor.state().isUp())
                        .as("a refused target restarts nothing")
                        .isTrue();
                assertThat(events.count(e -> e.state().phase() == Phase.WAITING))
                        .isZero();
                return failure;
            }
        }
    }

    /** The failure of a first attempt that is to be followed by others. */
    private static Failure refusedTunnel(Forward forward, String... lines) {
        try (OpenSshServer server = OpenSshServer.start(lines)) {
            Recorder events = new Recorder();
            TunnelSpec spec = Specs.to(server).forward(forward).build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start();
                return events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            }
        }
    }

    /** The failure that ends a tunnel for good. */
    private Failure failedTunnel(String... lines) {
        try (OpenSshServer server = OpenSshServer.start(lines);
                TunnelSupervisor supervisor = supervisor(server, new Recorder())) {
            return failureOf(supervisor.start());
        }
    }

    private static Failure failureOf(TunnelSupervisor supervisor) {
        TunnelState state = supervisor.awaitStopped(PATIENCE);
        assertThat(state).isInstanceOf(TunnelState.Failed.class);
        return ((TunnelState.Failed) state).cause();
    }

    private TunnelSupervisor supervisor(OpenSshServer server, Recorder events) {
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
