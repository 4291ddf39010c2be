package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real sshd is asked for the addresses that {@code ssh} would ask for, so that its rules match and all families are bound. */
@RequiresOpenSsh
class OpenSshRemoteBindIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final Echo echo = Echo.start();

    private final int port = FreePort.pick();

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:"})
    void a_key_that_may_listen_on_localhost_may_listen_without_an_address(String address) throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            permit(server, "localhost:" + port);
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec(server, address + port), PATIENCE)) {
                assertThat(((TunnelState.Up) supervisor.state()).missing()).isEmpty();
                assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "permitted"))
                        .isEqualTo("permitted");
            }
        }
    }

    @Test
    void a_key_that_may_listen_on_an_address_may_listen_there_alone() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            permit(server, "127.0.0.1:" + port);
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec(server, "127.0.0.1:" + port), PATIENCE)) {
                assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "permitted"))
                        .isEqualTo("permitted");
            }
            TunnelSpec other = spec(server, "" + port).toBuilder()
                    .exitOnForwardFailure(true)
                    .build();
            assertThatThrownBy(() -> TunnelSupervisor.open(other, PATIENCE))
                    .isInstanceOf(TunnelException.class)
                    .hasMessageContaining("localhost:" + port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*:", ":"})
    void all_addresses_are_those_of_ipv6_too(String address) throws Exception {
        assumeIpv6();
        try (OpenSshServer server = OpenSshServer.start("GatewayPorts clientspecified")) {
            for (int wanted : new int[] {0, port}) {
                try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec(server, address + wanted), PATIENCE)) {
                    assertBothFamilies(supervisor);
                }
            }
        }
    }

    @Test
    void the_loopback_of_the_server_is_that_of_ipv6_too() throws Exception {
        assumeIpv6();
        try (OpenSshServer server = OpenSshServer.start()) {
            for (int wanted : new int[] {0, port}) {
                try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec(server, "" + wanted), PATIENCE)) {
                    assertBothFamilies(supervisor);
                }
            }
        }
    }

    /** The server binds ::1 alone if the port of 127.0.0.1 is taken, and grants that. */
    @Test
    void any_port_is_one_that_nobody_else_has_on_ipv4() throws Exception {
        List<ServerSocket> others = new ArrayList<>();
        try (OpenSshServer server = OpenSshServer.start()) {
            for (int i = 0; i < 2000; i++) {
                others.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            TunnelSpec.Builder spec = Specs.to(server);
            for (int i = 0; i < 40; i++) {
                spec.forward(Forward.remote("back" + i, "0:127.0.0.1:" + echo.port()));
            }
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec.build(), PATIENCE)) {
                Set<Integer> taken =
                        others.stream().map(ServerSocket::getLocalPort).collect(Collectors.toSet());
                assertThat(supervisor.forwards())
                        .hasSize(40)
                        .extracting(forward -> ((InetSocketAddress) forward.address()).getPort())
                        .doesNotContainAnyElementsOf(taken);
            }
        } finally {
            for (ServerSocket other : others) {
                other.close();
            }
        }
    }

    @Test
    void the_same_port_of_two_addresses_leads_to_two_targets() throws Exception {
        assumeIpv6();
        try (OpenSshServer server = OpenSshServer.start("GatewayPorts clientspecified")) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.remote("none", "[::1]:" + port + ":127.0.0.1:1"))
                    .forward(Forward.remote("back", "127.0.0.1:" + port + ":127.0.0.1:" + echo.port()))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
                assertThat(supervisor.forwards()).hasSize(2);
                assertThat(Echo.ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "four"))
                        .isEqualTo("four");
                assertThatThrownBy(() -> {
                            String answer =
                                    Echo.ask(new InetSocketAddress(InetAddress.getAllByName("::1")[0], port), "six");
                            assertThat(answer).isEqualTo("six");
                        })
                        .isInstanceOfAny(IOException.class, AssertionError.class);
            }
        }
    }

    private void assertBothFamilies(TunnelSupervisor supervisor) throws IOException {
        int bound = BoundAddress.of(supervisor, "back").getPort();
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            assertThat(Echo.ask(new InetSocketAddress(host, bound), host)).isEqualTo(host);
        }
    }

    private TunnelSpec spec(OpenSshServer server, String bind) {
        return Specs.to(server)
                .forward(Forward.remote("back", bind + ":127.0.0.1:" + echo.port()))
                .build();
    }

    private static void permit(OpenSshServer server, String listen) throws IOException {
        String key = Files.readString(Path.of(server.privateKeyFile() + ".pub")).strip();
        server.authorizeNone();
        server.authorize("permitlisten=\"%s\" %s".formatted(listen, key));
    }

    private static void assumeIpv6() {
        boolean there = true;
        try (ServerSocket six = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            six.isBound();
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "this machine has no ::1");
    }
}
