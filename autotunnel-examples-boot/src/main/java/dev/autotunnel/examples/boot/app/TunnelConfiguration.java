package dev.autotunnel.examples.boot.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.hikari.HikariPools;
import dev.autotunnel.page.TunnelPage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** What the application adds to the starter, if there is a tunnel. */
@Configuration(proxyBeanMethods = false)
@Profile("tunnel")
class TunnelConfiguration {

    /** The pool's dead connections are evicted before clients are served again. */
    @Bean
    HikariPools evictedPools(TunnelSupervisor orders, HikariDataSource pool) {
        return HikariPools.of(orders).evictAfterOutage(pool);
    }

    /** The live page, on a free port of the loopback address. Without a token it has no buttons. */
    @Bean
    TunnelPage tunnelPage() {
        return TunnelPage.builder().start();
    }
}
