package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is not OpenSSH takes each way to write where it shall listen, and the forward says what was asked for. */
class RemoteBindIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:", "127.0.0.1:", "*:", ":", "0.0.0.0:"})
    void each_way_to_write_the_address_leads_to_the_target(String address) throws IOException {
        for (int wanted : new int[] {0, FreePort.pick()}) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.remote("back", address + wanted + ":127.0.0.1:" + echo.port()))
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
                BoundForward bound = supervisor.forwards().get(0);
                int port = ((InetSocketAddress) bound.address()).getPort();
                assertThat(Echo.ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "back"))
                        .isEqualTo("back");
                String host = address.isEmpty() ? "localhost" : address.replaceAll(":$", "");
                assertThat(bound.toString()).contains((host.isEmpty() ? "*" : host) + ":" + port);
            }
        }
    }
}
