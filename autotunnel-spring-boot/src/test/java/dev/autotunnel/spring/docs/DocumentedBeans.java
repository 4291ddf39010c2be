package dev.autotunnel.spring.docs;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The beans of {@code docs/spring.md}. */
final class DocumentedBeans {
    private DocumentedBeans() {}

    /** A vault of an application. */
    interface Vault {
        String keyFor(String host);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tunnels {
        @Bean
        CredentialsProvider vault(Vault vault) {
            return server -> Credentials.privateKeyText(vault.keyFor(server.host()));
        }

        @Bean
        String portOfOrders(@Qualifier("orders") TunnelSupervisor orders) {
            return "orders listens on " + orders.localPort("db");
        }

        @EventListener
        void on(TunnelEvent.StateChanged change) {
            System.out.println(change.tunnel() + " is " + change.state());
        }
    }
}
