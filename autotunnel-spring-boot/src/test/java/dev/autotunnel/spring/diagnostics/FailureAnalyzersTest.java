package dev.autotunnel.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The texts that the screen shows if an application does not start. */
class FailureAnalyzersTest {
    @Test
    void a_tunnel_that_did_not_come_up() {
        Failure refused = Failure.of(
                Failure.Kind.AUTHENTICATION_REFUSED, Failure.Stage.AUTHENTICATION, "deploy@bastion:22 refused the key");
        FailureAnalysis analysis = analysis(
                new TunnelFailureAnalyzer().analyze(new IllegalStateException(new TunnelException("orders", refused))));
        assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
                The tunnel orders did not come up.

                    kind: AUTHENTICATION_REFUSED
                    stage: authentication
                    message: deploy@bastion:22 refused the key""");
        assertThat(analysis.getAction())
                .isEqualTo("Check user name and credentials, and AllowUsers and AuthenticationMethods on the server.");
    }

    @Test
    void a_property_that_is_refused() {
        InvalidTunnelPropertyException refused = new InvalidTunnelPropertyException(
                "autotunnel.tunnels.orders.server", "x", "must be [user@]host[:port]", null);
        assertThat(analysis(new TunnelPropertyFailureAnalyzer(null).analyze(refused))
                        .getDescription())
                .isEqualToNormalizingNewlines("""
                        A property of a tunnel cannot be used:

                            property: autotunnel.tunnels.orders.server
                            value: "x"
                            reason: must be [user@]host[:port]""");
    }

    private static FailureAnalysis analysis(@Nullable FailureAnalysis analysis) {
        return Objects.requireNonNull(analysis);
    }
}
