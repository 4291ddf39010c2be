package dev.autotunnel.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.examples.quickstart.Database;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class TunnelConfigurationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private Database database;
    private EmbeddedSshServer server;

    @BeforeEach
    void start() throws Exception {
        database = Database.start();
        server = EmbeddedSshServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        database.close();
    }

    @Test
    @Tag("smoke")
    void queries_pass_through_the_tunnel() throws Exception {
        try (AnnotationConfigApplicationContext context = context()) {
            context.refresh();

            assertThat(Database.ask(context.getBean(DataSource.class))).isEqualTo(100);
            assertThat(context.getBean(TunnelSupervisor.class).state().isUp()).isTrue();
        }
    }

    @Test
    void queries_work_again_after_the_sessions_were_killed() throws Exception {
        try (AnnotationConfigApplicationContext context = context()) {
            context.refresh();
            DataSource orders = context.getBean(DataSource.class);
            Database.ask(orders);

            server.killSessions();

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(600)) // a pool tests what rested for 500 ms
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(Database.ask(orders)).isEqualTo(100));
        }
    }

    @Test
    void a_closed_context_leaves_no_thread_and_no_port() {
        AnnotationConfigApplicationContext context = context();
        context.refresh();
        InetSocketAddress address = context.getBean(TunnelSupervisor.class).localAddress("db");
        assertThat(tunnelThreads()).isNotEmpty();

        context.close();

        assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
        await().atMost(CLOSE_BOUND)
                .untilAsserted(() -> assertThat(tunnelThreads()).isEmpty());
        await().atMost(PATIENCE).until(() -> server.sessions() == 0);
    }

    @Test
    void a_changed_host_key_fails_the_start_and_says_so() {
        server.changeHostKey();

        try (AnnotationConfigApplicationContext context = context()) {
            assertThatThrownBy(context::refresh)
                    .isInstanceOf(BeanCreationException.class)
                    .hasMessageContaining(Failure.Kind.HOST_KEY_CHANGED.remedy())
                    .hasRootCauseInstanceOf(TunnelException.class);
        }

        await().atMost(CLOSE_BOUND)
                .untilAsserted(() -> assertThat(tunnelThreads()).isEmpty());
    }

    private AnnotationConfigApplicationContext context() {
        Map<String, Object> properties = Map.of(
                "tunnel.server",
                server.user() + "@127.0.0.1:" + server.port(),
                "tunnel.private-key",
                server.privateKeyFile().toString(),
                "tunnel.known-hosts",
                server.knownHostsFile().toString(),
                "tunnel.database",
                "127.0.0.1:" + database.port(),
                "database.url",
                "jdbc:h2:tcp://%s/mem:orders",
                "database.user",
                "sa",
                "database.password",
                "");
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.register(TunnelConfiguration.class);
        return context;
    }

    private static void connect(InetSocketAddress address) throws IOException {
        new Socket(address.getAddress(), address.getPort()).close();
    }

    private static List<String> tunnelThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("autotunnel"))
                .toList();
    }
}
