package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bean of a registered tunnel, as a management console sees it. */
class TunnelMXBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @AfterEach
    void close() {
        Tunnels.closeAll();
    }

    @Test
    void a_registered_tunnel_has_a_bean_until_it_is_unregistered_or_closed() throws Exception {
        try (TunnelSupervisor orders = tunnel("orders")) {
            assertThat(beans()).isEmpty();
            Tunnels.register(orders);
            assertThat(beans()).containsExactly(name("orders"));
            Tunnels.register(orders);
            Tunnels.unregister(orders);
            assertThat(beans()).isEmpty();

            Tunnels.register(orders);
            assertThat(beans()).containsExactly(name("orders"));
        }
        assertThat(beans()).isEmpty();
    }

    @Test
    void its_attributes_tell_what_the_supervisor_tells() throws Exception {
        try (TunnelSupervisor orders = Tunnels.register(tunnel("orders"))) {
            TunnelMXBean bean = JMX.newMXBeanProxy(server, name("orders"), TunnelMXBean.class);

            assertThat(bean.getName()).isEqualTo("orders");
            assertThat(bean.getServer()).isEqualTo(orders.spec().server().routeText());
            assertThat(bean.getState()).isEqualTo("STOPPED");
            assertThat(bean.isUp()).isFalse();
            assertThat(bean.getSince()).isNull();
            assertThat(bean.getLastFailure()).isNull();
            assertThat(bean.getRemedy()).isNull();
            assertThat(bean.getIncidents()).isZero();
            assertThat(bean.getAvailability()).isEqualTo(-1);
            assertThat(bean.getHistory()).startsWith("tunnel orders at ");
            assertThat(bean.getCounters()).containsOnlyKeys("db");
            assertThat(bean.getCounters().get("db")).containsEntry("open", 0L).containsEntry("refused", 0L);
        }
    }

    @Test
    void the_failure_of_an_outage_is_told_with_its_remedy_and_operations_reach_the_tunnel() throws Exception {
        FakeAttempts transport = new FakeAttempts(() -> true, () -> {});
        try (TunnelSupervisor orders = Tunnels.register(
                TunnelSupervisor.builder(spec("orders")).transport(transport).build())) {
            orders.start().awaitUp(Recorder.PATIENCE);
            TunnelMXBean bean = JMX.newMXBeanProxy(server, name("orders"), TunnelMXBean.class);
            assertThat(bean.getSince()).isNotNull();

            bean.retryNow();
            bean.restart();
            orders.awaitUp(Recorder.PATIENCE);

            assertThat(bean.getIncidents()).isEqualTo(1);
            assertThat(bean.getLastFailure()).contains(Kind.RESTART_REQUESTED.name());
            assertThat(bean.getRemedy()).isEqualTo(Kind.RESTART_REQUESTED.remedy());
            assertThat(bean.getAvailability()).isPositive();
        }
    }

    @Test
    void a_bean_of_another_class_loader_keeps_its_name() throws Exception {
        TunnelMXBean other = new OtherBean();
        server.registerMBean(other, name("orders"));
        try (TunnelSupervisor orders = Tunnels.register(tunnel("orders"))) {
            assertThat(Tunnels.find(orders.name())).isPresent();
        }
        assertThat(server.isRegistered(name("orders"))).isTrue();
        server.unregisterMBean(name("orders"));
    }

    private Set<ObjectName> beans() throws Exception {
        return server.queryNames(new ObjectName("dev.autotunnel:*"), null);
    }

    private static ObjectName name(String tunnel) throws Exception {
        return new ObjectName("dev.autotunnel:type=Tunnel,name=" + tunnel);
    }

    private static TunnelSupervisor tunnel(String name) {
        return TunnelSupervisor.builder(spec(name)).build();
    }

    private static TunnelSpec spec(String name) {
        return TunnelSpec.builder(name)
                .server("deploy@bastion.example.com")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
    }

    /** What another copy of the library has registered. */
    private static final class OtherBean implements TunnelMXBean {
        private static final Failure NONE = Failure.of(Kind.INTERNAL, Failure.Stage.LINK, "none");

        @Override
        public String getName() {
            return "orders";
        }

        @Override
        public String getServer() {
            return "";
        }

        @Override
        public String getState() {
            return "UP";
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public String getSince() {
            return "";
        }

        @Override
        public String getLastFailure() {
            return NONE.message();
        }

        @Override
        public String getRemedy() {
            return NONE.remedy();
        }

        @Override
        public Map<String, Map<String, Long>> getCounters() {
            return Map.of();
        }

        @Override
        public String getHistory() {
            return "";
        }

        @Override
        public long getIncidents() {
            return 0;
        }

        @Override
        public double getAvailability() {
            return 1;
        }

        @Override
        public void restart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void retryNow() {
            throw new UnsupportedOperationException();
        }
    }
}
