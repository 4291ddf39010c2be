package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeyVerifier.ServerKey;
import dev.autotunnel.spec.HostKeyVerifier.Verdict;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The application judges the host key: only its acceptance opens the tunnel. */
@SuppressWarnings("NullAway") // a verifier that answers null
class HostKeyVerifierIT {
    private static final EmbeddedSshServer SERVER = EmbeddedSshServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void an_accepted_key_opens_and_the_verifier_saw_it() {
        List<ServerKey> seen = new CopyOnWriteArrayList<>();
        Logins.assertUp(spec(
                key -> {
                    seen.add(key);
                    return Verdict.accept();
                },
                Duration.ofSeconds(30)));

        assertThat(seen).singleElement().satisfies(key -> {
            assertThat(key.host()).isEqualTo("127.0.0.1");
            assertThat(key.port()).isEqualTo(SERVER.port());
            assertThat(key.fingerprint()).isEqualTo(SERVER.hostKeyFingerprint());
            assertThat(SERVER.knownHostsLine()).endsWith(key.type() + " " + key.base64());
            assertThat(key)
                    .hasToString(
                            "127.0.0.1:%d %s key %s".formatted(SERVER.port(), key.type(), SERVER.hostKeyFingerprint()));
        });
    }

    @Test
    void a_refused_key_is_told_with_the_reason() {
        Failure failure = failure(key -> Verdict.refuse("not in the\u001b inventory"), Duration.ofSeconds(30));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(failure.message())
                .contains(SERVER.hostKeyFingerprint(), "verifier refuses: \"not in the\\u001b inventory\"");
        assertThat(failure.remedy()).contains("verifier");
    }

    @Test
    void an_exception_and_null_are_no_acceptance() {
        Failure thrown = failure(
                key -> {
                    throw new IOException("directory down");
                },
                Duration.ofSeconds(30));
        assertNoVerdict(thrown, "the host key verifier failed with java.io.IOException");
        assertThat(thrown.cause()).hasMessage("directory down");
        assertNoVerdict(failure(key -> null, Duration.ofSeconds(30)), "the host key verifier gave null");
    }

    @Test
    void slowness_is_no_acceptance_even_if_interrupts_are_ignored() {
        CountDownLatch end = new CountDownLatch(1);
        Failure failure = failure(
                key -> {
                    while (end.getCount() > 0) {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            // ignored on purpose
                        }
                    }
                    return Verdict.accept();
                },
                Duration.ofSeconds(2));
        end.countDown();

        assertNoVerdict(failure, "the host key verifier gave no answer within");
    }

    @Test
    void a_test_of_a_verifier_makes_its_keys() {
        String line = SERVER.knownHostsLine().split(" ", 2)[1];
        assertThat(ServerKey.of("h", 22, line).fingerprint()).isEqualTo(SERVER.hostKeyFingerprint());
        assertThatThrownBy(() -> ServerKey.of("h", 22, "ssh-rsa x")).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> ServerKey.of("h", 22, "x")).isInstanceOf(InvalidSpecException.class);
    }

    private static void assertNoVerdict(Failure failure, String message) {
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEYS_UNREADABLE);
        assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(failure.message()).contains(message);
        assertThat(failure.remedy()).contains("verifier");
    }

    private static Failure failure(HostKeyVerifier verifier, Duration deadline) {
        return Logins.firstFailure(spec(verifier, deadline));
    }

    private static TunnelSpec spec(HostKeyVerifier verifier, Duration deadline) {
        return Logins.spec(
                Specs.to(SERVER).hostKeys(HostKeys.verifiedBy(verifier)),
                Credentials.privateKey(SERVER.privateKeyFile()),
                deadline);
    }
}
