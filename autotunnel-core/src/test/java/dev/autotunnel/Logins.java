package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import java.util.List;

/** Logs in, or fails to. */
final class Logins {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Logins() {}

    static void assertUp(OpenSshServer server, Credentials credentials, Duration connectDeadline) {
        assertUp(spec(Specs.to(server), credentials, connectDeadline));
    }

    static void assertUp(TunnelSpec spec) {
        Recorder events = new Recorder();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build()) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(events.count(event -> event.failure().isPresent())).isZero();
        }
    }

    /** Why the first attempt failed. */
    static Failure firstFailure(OpenSshServer server, Credentials credentials, Duration connectDeadline) {
        return firstFailure(spec(Specs.to(server), credentials, connectDeadline));
    }

    static Failure firstFailure(TunnelSpec spec) {
        Recorder events = new Recorder();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build()) {
            supervisor.start();
            return events.awaitEvent(
                            TunnelEvent.StateChanged.class,
                            event -> event.failure().isPresent())
                    .failure()
                    .orElseThrow();
        }
    }

    static TunnelSpec spec(TunnelSpec.Builder to, Credentials credentials, Duration connectDeadline) {
        TunnelSpec spec = to.credentials(credentials)
                .connectDeadline(connectDeadline)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
        TestSecrets.search("a spec", spec.toString());
        return spec;
    }

    /**
     * The lines of the server's log about failed logins. The server logs a refusal after it has answered, so its log is
     * complete when its process for the connection has ended.
     */
    static List<String> failedLogins(OpenSshServer server) {
        await().atMost(PATIENCE).until(() -> server.sessionPids().isEmpty());
        return server.log().lines().filter(line -> line.startsWith("Failed ")).toList();
    }
}
