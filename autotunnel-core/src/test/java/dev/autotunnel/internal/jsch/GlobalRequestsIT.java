package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.testkit.Stage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies to global requests have no name: they must not be taken for those of others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GlobalRequestsIT {
    @AutoClose
    private final EmbeddedLink embedded = new EmbeddedLink();

    @Test
    @Tag("slow")
    void nothing_is_bound_while_the_reply_to_a_keepalive_may_still_come() throws Exception {
        embedded.link.keepAlive();
        embedded.stallAt(Stage.CHANNEL_OPEN); // what is asked to find out that all replies have come

        TransportException thrown = catchThrowableOfType(
                TransportException.class,
                () -> embedded.link.bindRemote(new Endpoint.Tcp("127.0.0.1", 0), arrived -> {}, embedded.deadline()));

        assertThat(thrown.failure().kind()).isEqualTo(Kind.FORWARD_TIMEOUT);
    }
}
