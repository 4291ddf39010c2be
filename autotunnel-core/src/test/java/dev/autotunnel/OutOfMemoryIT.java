package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.jsch.JschTransport;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An attempt that finds no memory is told as that, at once, and the next one comes. */
class OutOfMemoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void an_error_in_an_attempt_is_told_at_once_and_the_next_attempt_comes() {
        SystemRuntime runtime = SystemRuntime.acquire();
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            TunnelSpec spec = Specs.to(server)
                    .connectDeadline(Duration.ofMinutes(10))
                    .forward(Forward.local("db", "0:127.0.0.1:1"))
                    .build();
            Failing transport = new Failing(new JschTransport(runtime, spec.windowLimit()));
            Recorder events = new Recorder();
            try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec)
                    .listener(events)
                    .transport(transport)
                    .build()) {
                tunnel.start().awaitUp(PATIENCE);
                Failure failure = events.awaitFailure(Kind.OUT_OF_MEMORY);
                assertThat(failure.message()).contains("Java heap space");
                assertThat(transport.attempts).hasValue(2);
            }
        } finally {
            runtime.release();
        }
    }

    @Test
    void a_link_that_nobody_can_watch_is_not_kept() {
        AtomicInteger links = new AtomicInteger();
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(TunnelSpec.builder("unwatched")
                        .server("deploy@bastion.example.com")
                        .credentials(Credentials.agent())
                        .hostKeys(HostKeys.insecureAcceptAnyKey())
                        .forward(Forward.local("db", "0:127.0.0.1:1"))
                        .build())
                .transport(new FakeAttempts(() -> true, () -> {}, link -> {
                    if (links.incrementAndGet() == 1) {
                        link.inboundFails(new OutOfMemoryError("Java heap space, says the test"));
                    }
                }))
                .build()) {
            tunnel.start();

            await().atMost(PATIENCE).until(() -> links.get() == 2 && tunnel.isUp());
        }
    }

    /** The first attempt finds no memory. */
    private static final class Failing implements SshTransport {
        private final SshTransport then;
        private final AtomicInteger attempts = new AtomicInteger();

        Failing(SshTransport then) {
            this.then = then;
        }

        @Override
        public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
            SshAttempt attempt = then.attempt(server, lost);
            return new SshAttempt() {
                @Override
                public SshLink connect(Deadline deadline) throws TransportException {
                    if (attempts.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("Java heap space, says the test");
                    }
                    return attempt.connect(deadline);
                }

                @Override
                public void connectBeside() {
                    attempt.connectBeside();
                }

                @Override
                public void abort() {
                    attempt.abort();
                }
            };
        }
    }
}
