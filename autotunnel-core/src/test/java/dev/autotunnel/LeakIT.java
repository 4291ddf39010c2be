package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Start, use, kill, use, close, hundreds of times: nothing adds up. */
@Tag("slow")
class LeakIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CYCLES = 300;
    private static final int WARM_UP = 20;
    private static final int SLACK = 5; // what the JVM itself opens now and then

    @Test
    void three_hundred_cycles_leave_no_thread_and_no_descriptor() throws Exception {
        assumeThat(Leaks.canCountDescriptors()).as("/proc is there").isTrue();
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                Echo echo = Echo.start()) {
            long before = 0;
            for (int i = 0; i < CYCLES; i++) {
                if (i == WARM_UP) {
                    settle(server);
                    before = Leaks.descriptors();
                }
                cycle(server, echo, i);
            }
            settle(server);
            assertThat(Leaks.sessionsThatJschKeeps()).isEmpty();
            long after = before;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Leaks.descriptors()).isLessThanOrEqualTo(after + SLACK));
        }
    }

    private static void cycle(EmbeddedSshServer server, Echo echo, int number) throws Exception {
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.direct("direct", "127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).monitor(MonitorSpec.loop()).build()) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(Echo.ask(supervisor.localAddress("echo"), "one")).isEqualTo("one");
            assertThat(Echo.ask(supervisor.connect("direct"), "inside")).isEqualTo("inside");
            if (number % 2 == 0) {
                server.killSessions();
                supervisor.restart();
                supervisor.awaitUp(PATIENCE);
                assertThat(Echo.ask(supervisor.localAddress("echo"), "two")).isEqualTo("two");
            }
        }
    }

    private static void settle(EmbeddedSshServer server) {
        Leaks.awaitNoThreads();
        await().atMost(PATIENCE).until(() -> server.sessions() == 0);
    }
}
