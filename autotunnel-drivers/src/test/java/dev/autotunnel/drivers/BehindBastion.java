package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Forward;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

/** A {@link Bastion} for all tests of a class, and a tunnel for each test. */
@SuppressWarnings("NullAway.Init") // each test opens the tunnel first
abstract class BehindBastion {
    @AutoClose
    static Bastion bastion;

    /** Opened by each class before each test, by {@link Bastion#open}. */
    @AutoClose
    TunnelSupervisor tunnel;

    @BeforeAll
    static void startBastion() {
        bastion = new Bastion();
    }

    /** The ways to a database on that port of the SSH server. */
    static Forward[] waysToDatabase(int port) {
        return new Forward[] {
            Forward.direct("db", "127.0.0.1:" + port),
            Forward.direct("by-name", "db.internal:" + port),
            Forward.local("port", "0:127.0.0.1:" + port),
            Forward.dynamic("socks").on(0)
        };
    }

    /** Takes the SSH server away and waits until the tunnel has noticed. It can come back by {@code bastion.server().restart()}. */
    void goDown() {
        bastion.server().stop();
        tunnel.restart();
        await().atMost(Bastion.PATIENCE).until(() -> tunnel.state().phase() == Phase.WAITING);
    }

    /** Without a timeout of its own a connection would wait for 30 s. */
    static void assertFailsSoon(ThrowingCallable connect) {
        long before = System.nanoTime();
        assertThatThrownBy(connect).isInstanceOf(Exception.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    /** Returns a column of the first row of the answer. */
    static String ask(Connection connection, String question, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            assertThat(result.next()).isTrue();
            return result.getString(column);
        }
    }
}
