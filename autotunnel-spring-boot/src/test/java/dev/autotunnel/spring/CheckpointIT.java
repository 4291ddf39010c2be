package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spring.start.CheckpointLifecycle;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A checkpoint of the JVM, as far as Spring takes part in it: it stops all beans with a life cycle, and starts them after the
 * restore. There is no JVM with CRaC here.
 */
class CheckpointIT {
    @Test
    void a_tunnel_stops_and_starts_on_the_same_port() {
        try (Bastion bastion = new Bastion();
                EchoTarget target = new EchoTarget()) {
            SpringApplication application = new SpringApplication(StartIT.Empty.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            String[] arguments = Bastion.arguments(bastion.properties("orders", "db=localhost:" + target.port()));
            try (ConfigurableApplicationContext context = application.run(arguments)) {
                TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
                int port = tunnel.localPort("db");
                context.stop();
                assertThat(tunnel.state().phase()).isEqualTo(Phase.STOPPED);
                context.start();
                await().until(tunnel::isUp);
                assertThat(tunnel.localPort("db")).isEqualTo(port);
                assertThat(context.getBean(CheckpointLifecycle.class).isPauseable())
                        .isFalse();
            }
        }
    }
}
