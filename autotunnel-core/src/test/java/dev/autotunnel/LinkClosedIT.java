package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is advised if the other side closes the link. */
class LinkClosedIT {
    @ParameterizedTest(name = "ServerAlive every {0} s")
    @ValueSource(ints = {0, 15})
    void firewalls_are_named_only_if_serveralive_is_off(int interval) {
        Recorder events = new Recorder();
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.local("db", "0:127.0.0.1:1"))
                    .serverAlive(Duration.ofSeconds(interval), 3)
                    .build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start().awaitUp(Recorder.PATIENCE);
                server.killSessions();
                Failure failure = events.awaitFailure(Kind.LINK_CLOSED);

                assertThat(failure.remedy().contains("firewall")).isEqualTo(interval == 0);
                assertThat(failure.remedy()).contains("the server's log");
            }
        }
    }
}
