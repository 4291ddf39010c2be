package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RedisServer;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisConnectionException;

@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram({Program.REDIS, Program.OPENSSL})
class RedisIT extends BehindBastion {
    @AutoClose
    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open(
                "orders",
                Forward.direct("redis", "127.0.0.1:" + redis.port()),
                Forward.direct("redis-tls", "127.0.0.1:" + redis.tlsPort()),
                Forward.direct("by-name", "redis.internal:" + redis.port()),
                Forward.local("port", "0:127.0.0.1:" + redis.tlsPort()),
                Forward.dynamic("socks").on(0));
    }

    @Test
    @Tag("smoke")
    void jedis_talks_through_a_forward() {
        JedisClientConfig config = DefaultJedisClientConfig.builder().build();
        HostAndPort server = new HostAndPort("redis.internal", 6379);
        try (Jedis jedis = new Jedis(new JedisTunnelSocketFactory("orders/redis", server, config), config)) {
            assertThat(jedis.set("greeting", "hello")).isEqualTo("OK");
            assertThat(jedis.get("greeting")).isEqualTo("hello");
        }
        assertThat(tunnel.counters("redis").total()).isEqualTo(1);
    }

    @Test
    void the_target_is_the_server_if_a_tunnel_alone_is_named() {
        JedisClientConfig config = DefaultJedisClientConfig.builder().build();
        HostAndPort server = new HostAndPort("redis.internal", redis.port());

        try (Jedis jedis = new Jedis(new JedisTunnelSocketFactory("orders", server, config), config)) {
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
        assertThat(tunnel.counters("by-name").total()).isEqualTo(1);
    }

    @Test
    void the_name_of_the_server_is_verified() {
        assertThat(ping("db.internal", tls())).isEqualTo("PONG");
        assertThat(ping("db.internal", formerTls())).isEqualTo("PONG");
        assertThat(ping("db.internal", plainTls())).isEqualTo("PONG");
    }

    @Test
    void a_certificate_for_another_host_is_refused() {
        for (JedisClientConfig config : List.of(tls(), formerTls(), plainTls())) {
            assertThatThrownBy(() -> ping("redis.internal", config))
                    .isInstanceOf(JedisConnectionException.class)
                    .hasStackTraceContaining("redis.internal");
        }
    }

    private static String ping(String host, JedisClientConfig config) {
        HostAndPort server = new HostAndPort(host, 6379);
        try (Jedis jedis = new Jedis(new JedisTunnelSocketFactory("orders/redis-tls", server, config), config)) {
            return jedis.ping();
        }
    }

    @Test
    void the_name_cannot_be_verified_through_a_local_port() {
        HostAndPort port = new HostAndPort("127.0.0.1", tunnel.localPort("port"));

        assertThatThrownBy(() -> {
                    try (Jedis jedis = new Jedis(port, tls())) {
                        jedis.ping();
                    }
                })
                .isInstanceOf(JedisConnectionException.class)
                .hasStackTraceContaining("127.0.0.1");
    }

    @Test
    void a_connection_waits_no_longer_than_its_timeout() {
        JedisClientConfig config =
                DefaultJedisClientConfig.builder().connectionTimeoutMillis(1000).build();
        JedisTunnelSocketFactory factory =
                new JedisTunnelSocketFactory("orders/redis", new HostAndPort("redis.internal", 6379), config);
        goDown();
        try {
            assertFailsSoon(factory::createSocket);
        } finally {
            bastion.server().restart();
        }
    }

    @Test
    void a_tunnel_that_is_not_registered_is_named() {
        JedisClientConfig config = DefaultJedisClientConfig.builder().build();
        JedisTunnelSocketFactory factory =
                new JedisTunnelSocketFactory("invoices/redis", new HostAndPort("redis.internal", 6379), config);

        assertThatThrownBy(factory::createSocket)
                .isInstanceOf(JedisConnectionException.class)
                .hasStackTraceContaining("no tunnel named invoices is registered in Tunnels (registered: orders)");
    }

    @Test
    void jedis_looks_the_name_up_before_a_proxy_selector_is_asked() {
        try (TunnelProxySelector.Installation installed =
                TunnelProxySelector.of(tunnel, "socks", "redis.internal").install()) {
            assertThat(installed).isNotNull();
            assertThatThrownBy(() -> {
                        try (Jedis jedis = new Jedis("redis.internal", redis.port())) {
                            jedis.ping();
                        }
                    })
                    .isInstanceOf(JedisConnectionException.class)
                    .hasRootCauseInstanceOf(UnknownHostException.class);
        }
        assertThat(tunnel.counters("socks").total()).isZero();
    }

    private static JedisClientConfig tls() {
        SslOptions options = SslOptions.builder()
                .truststore(redis.certificate().store().toFile(), "changeit".toCharArray())
                .trustStoreType("PKCS12")
                .build();
        return DefaultJedisClientConfig.builder().sslOptions(options).build();
    }

    /** Says nothing of names. */
    @SuppressWarnings("deprecation")
    private static JedisClientConfig plainTls() {
        return DefaultJedisClientConfig.builder()
                .ssl(true)
                .sslSocketFactory(redis.certificate().trust())
                .build();
    }

    /** Of Jedis before version 6. */
    @SuppressWarnings("deprecation")
    private static JedisClientConfig formerTls() {
        SSLParameters verified = new SSLParameters();
        verified.setEndpointIdentificationAlgorithm("HTTPS");
        return DefaultJedisClientConfig.builder()
                .ssl(true)
                .sslSocketFactory(redis.certificate().trust())
                .sslParameters(verified)
                .build();
    }
}
