package dev.autotunnel.examples.spring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A database behind a bastion. The pool depends on the tunnel, so it comes after the tunnel and goes before it.
 *
 * <p>Properties, all required:
 *
 * <ul>
 *   <li>{@code tunnel.server}: {@code user@host:port}
 *   <li>{@code tunnel.private-key}, {@code tunnel.known-hosts}: files
 *   <li>{@code tunnel.database}: {@code host:port} as the server sees it
 *   <li>{@code database.url}: a JDBC URL with {@code %s} where the tunnel's {@code host:port} goes
 *   <li>{@code database.user}, {@code database.password}
 * </ul>
 */
@Configuration(proxyBeanMethods = false)
public class TunnelConfiguration {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Started with the context, closed with it. */
    @Bean(initMethod = "start", destroyMethod = "close")
    public TunnelSupervisor tunnel(Environment properties) {
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server(properties.getRequiredProperty("tunnel.server"))
                .credentials(Credentials.privateKey(file(properties, "tunnel.private-key")))
                .hostKeys(HostKeys.knownHosts(file(properties, "tunnel.known-hosts")))
                .forward(Forward.local("db", "0:" + properties.getRequiredProperty("tunnel.database")))
                .build();
        return TunnelSupervisor.builder(spec).monitor(MonitorSpec.loop()).build();
    }

    /**
     * Waits for the tunnel, so that the context does not start without it: a wrong key is a failed start with the remedy in
     * its message. Without {@code awaitUp} the context would start at once, and the first queries would wait instead.
     */
    @Bean
    public DataSource orders(TunnelSupervisor tunnel, Environment properties) {
        InetSocketAddress address = tunnel.awaitUp(PATIENCE).localAddress("db");
        String hostAndPort = address.getHostString() + ":" + address.getPort();
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(properties.getRequiredProperty("database.url").formatted(hostAndPort));
        pool.setUsername(properties.getRequiredProperty("database.user"));
        pool.setPassword(properties.getRequiredProperty("database.password"));
        return new HikariDataSource(pool);
    }

    private static Path file(Environment properties, String name) {
        return Path.of(properties.getRequiredProperty(name));
    }
}
