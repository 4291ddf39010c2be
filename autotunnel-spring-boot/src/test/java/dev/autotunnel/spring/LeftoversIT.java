package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** Applications that come and go in one JVM leave no thread, port, MBean or class loader. */
class LeftoversIT {
    private static final int CONTEXTS = Integer.getInteger("test.contexts", 20);

    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();

    @AfterEach
    void close() {
        target.close();
        bastion.close();
    }

    @Test
    void twenty_contexts_leave_nothing() {
        run("orders").close(); // what the JVM, Spring and the logging system make once
        Set<Long> threads = threads();
        int beans = mbeans();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < CONTEXTS; i++) {
            try (ConfigurableApplicationContext context = run("orders")) {
                ports.add(context.getBean(TunnelSupervisor.class).localPort("db"));
            }
        }
        await().pollInSameThread()
                .untilAsserted(() -> assertThat(newThreads(threads)).isEmpty());
        assertThat(mbeans()).isEqualTo(beans);
        assertThat(Tunnels.all()).isEmpty();
        assertThat(ports)
                .allSatisfy(port ->
                        assertThatThrownBy(() -> EchoTarget.echo(port)).hasCauseInstanceOf(ConnectException.class));
        await().until(() -> bastion.server().sessions() == 0);
    }

    @Test
    void two_contexts_with_tunnels_of_the_same_name() {
        try (ConfigurableApplicationContext first = run("orders")) {
            TunnelSupervisor kept = first.getBean(TunnelSupervisor.class);
            try (ConfigurableApplicationContext second = run("orders")) {
                TunnelSupervisor other = second.getBean(TunnelSupervisor.class);
                assertThat(other).isNotSameAs(kept);
                assertThat(EchoTarget.echo(other.localPort("db"))).isEqualTo("hello");
                assertThat(Tunnels.find("orders")).contains(kept);
            }
            assertThat(EchoTarget.echo(kept.localPort("db"))).isEqualTo("hello");
        }
        assertThat(Tunnels.all()).isEmpty();
    }

    private String[] arguments(String tunnel) {
        return Bastion.arguments(
                bastion.properties(tunnel, "db=localhost:" + target.port()), "--spring.main.banner-mode=off");
    }

    private ConfigurableApplicationContext run(String tunnel) {
        SpringApplication application = new SpringApplication(StartIT.Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(arguments(tunnel));
    }

    private static int mbeans() {
        return ManagementFactory.getPlatformMBeanServer().getMBeanCount();
    }

    private static Set<Long> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(Collectors.toSet());
    }

    /** Without those of the SSH server of the test, which has a pool. */
    private static Set<String> newThreads(Set<Long> before) {
        Set<String> left = new HashSet<>();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = entry.getKey();
            if (!before.contains(thread.getId()) && !thread.getName().contains("sshd")) {
                left.add(thread.getName());
            }
        }
        return left;
    }
}
