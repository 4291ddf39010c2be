package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An application whose root logger is at DEBUG, as Logback's is without a configuration. */
class MinaLogIT {
    private static final int A_FLOOD = 100;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger mina = context.getLogger("org.apache.sshd");
    private final Recorded recorded = new Recorded();
    private final Level rootLevel = root.getLevel();

    private @Nullable Level minaLevel;

    @BeforeEach
    void recordEverything() {
        minaLevel = mina.getLevel();
        mina.setLevel(null);
        root.setLevel(Level.DEBUG);
        recorded.start();
        root.addAppender(recorded);
        root.getAppender("out").stop();
    }

    @AfterEach
    void asBefore() {
        root.getAppender("out").start();
        root.detachAppender(recorded);
        root.setLevel(rootLevel);
        mina.setLevel(minaLevel);
    }

    @Test
    void a_login_and_a_kill_do_not_flood_the_log_of_an_application() throws IOException {
        logInAndKill();

        assertThat(recorded.ofMina()).isEmpty();
    }

    @Test
    void an_application_that_asks_for_the_debug_output_has_it() throws IOException {
        mina.setLevel(Level.DEBUG);

        logInAndKill();

        assertThat(mina.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(recorded.ofMina()).hasSizeGreaterThan(A_FLOOD);
    }

    @Test
    void a_log_that_is_quiet_anyway_does_not_become_louder() {
        root.setLevel(Level.ERROR);

        EmbeddedSshServer.start().close();

        assertThat(mina.getEffectiveLevel()).isEqualTo(Level.ERROR);
    }

    private static void logInAndKill() throws IOException {
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                TestClient client = new TestClient()) {
            assertThat(client.login(server).isAuthenticated()).isTrue();
            server.killSessions();
        }
    }

    private static final class Recorded extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        List<String> ofMina() {
            return events.stream()
                    .filter(event -> event.getLoggerName().startsWith("org.apache.sshd"))
                    .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .toList();
        }
    }
}
