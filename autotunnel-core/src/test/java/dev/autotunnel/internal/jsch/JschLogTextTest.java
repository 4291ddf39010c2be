package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.jcraft.jsch.Logger;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class JschLogTextTest {
    private static final String HOSTILE = "kex: server: \u001b[2J\n" + "x".repeat(30_000);

    @Test
    void what_the_server_said_is_made_fit_at_debug_too() {
        ch.qos.logback.classic.Logger logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.autotunnel.internal.jsch");
        ListAppender<ILoggingEvent> captured = new ListAppender<>();
        captured.start();
        logger.addAppender(captured);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        try {
            new JschLog().log(Logger.INFO, HOSTILE, new IOException(HOSTILE));
        } finally {
            logger.detachAppender(captured);
            logger.setAdditive(true);
            logger.setLevel(null);
        }

        ILoggingEvent event = captured.list.get(0);
        assertThat(event.getFormattedMessage())
                .startsWith("kex: server: \\u001b[2J\\n")
                .hasSize(UntrustedText.LINE);
        assertThat(event.getThrowableProxy().getMessage()).startsWith("kex: server: \\u001b[2J\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "internal.jsch"})
    void no_tunnel_has_a_logger_of_the_library(String name) {
        assertThatThrownBy(() -> spec(name))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("the library logs there");
        assertThat(spec("jsch").name()).isEqualTo("jsch");
        assertThat(JschLog.NAME).startsWith("dev.autotunnel.internal.");
    }

    private static TunnelSpec spec(String name) {
        return TunnelSpec.builder(name)
                .server("me@bastion")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db", "0:db:5432"))
                .build();
    }
}
