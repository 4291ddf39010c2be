package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** bind() gives the local ports without a connection, and start() continues from there. */
class BindIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 30;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @Test
    void after_bind_the_port_is_known_and_a_client_waits_for_the_start() throws Exception {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec().build()).build()) {
            InetSocketAddress address = supervisor.bind().localAddress("echo");
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
            CompletableFuture<String> answer = Echo.asking(address, "hello");
            await().atMost(PATIENCE).until(() -> supervisor.counters("echo").held() == 1);
            assertThat(server.attempts()).isZero();
            assertThat(supervisor.bind().localAddress("echo")).as("bound once").isEqualTo(address);

            supervisor.start();

            assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThat(supervisor.localAddress("echo")).isEqualTo(address);
            assertThat(supervisor.bind().state().isUp())
                    .as("does nothing while running")
                    .isTrue();
        }
    }

    @Test
    void stop_and_close_release_what_was_bound() throws IOException {
        TunnelSupervisor supervisor = TunnelSupervisor.builder(spec().build()).build();
        InetSocketAddress address = supervisor.bind().localAddress("echo");
        supervisor.stop();
        assertFree(address);
        assertThat(supervisor.bind().localAddress("echo")).isEqualTo(address);
        supervisor.stop(Duration.ofSeconds(1));
        assertFree(address);
        supervisor.bind();
        supervisor.close();
        assertFree(address);
        assertThatThrownBy(supervisor::bind).isInstanceOf(IllegalStateException.class);
        Leaks.awaitNoThreads();
    }

    @Test
    void a_start_with_another_spec_changes_all_but_the_local_forwards() throws Exception {
        TunnelSpec first = spec().credentials(Credentials.password(TestSecrets.of("not yet known")))
                .build();
        TunnelSpec second = spec().forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .windowLimit(1024 * 1024)
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(first).build()) {
            InetSocketAddress address = supervisor.bind().localAddress("echo");
            CompletableFuture<String> answer = Echo.asking(address, "hello");
            await().atMost(PATIENCE).until(() -> supervisor.counters("echo").held() == 1);

            supervisor.start(second).awaitUp(PATIENCE);

            assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "by the new forward"))
                    .isEqualTo("by the new forward");
            assertThat(supervisor.counters("echo").total()).isEqualTo(1);
            assertThat(supervisor.counters("back").total()).isEqualTo(1);
            assertThatThrownBy(() -> supervisor.start(second))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("running");
        }
    }

    @Test
    void a_tunnel_that_has_failed_is_started_with_new_credentials() {
        TunnelSpec wrong = spec().credentials(Credentials.password(TestSecrets.of("wrong")))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(wrong).build()) {
            supervisor.start().awaitStopped(PATIENCE);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.FAILED);
            supervisor.start(spec().build()).awaitUp(PATIENCE);
        }
    }

    @Test
    void another_local_forward_or_name_is_refused_and_nothing_changes() {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec().build()).build()) {
            InetSocketAddress address = supervisor.bind().localAddress("echo");
            TunnelSpec more =
                    spec().forward(Forward.local("more", "0:127.0.0.1:1")).build();
            TunnelSpec renamed = spec().build().toBuilder("other").build();

            assertThatThrownBy(() -> supervisor.start(more)).isInstanceOf(InvalidSpecException.class);
            assertThatThrownBy(() -> supervisor.start(renamed)).isInstanceOf(InvalidSpecException.class);

            assertThat(supervisor.start().awaitUp(PATIENCE).localAddress("echo"))
                    .isEqualTo(address);
        }
    }

    private TunnelSpec.Builder spec() {
        return Specs.to(server).forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()));
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
        }
    }
}
