package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RedisCluster;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.HostAndPortMapper;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClusterClient;

/** The nodes send their clients to each other by names that this machine does not know. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram({Program.REDIS, Program.OPENSSL})
class RedisClusterIT extends BehindBastion {
    private static final int KEYS = 30; // of which each node has some

    @AutoClose
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new RedisCluster();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open(
                "orders",
                Forward.local("redis-1.internal")
                        .to("redis-1.internal", cluster.port(1))
                        .on(0),
                Forward.local("redis-2.internal")
                        .to("redis-2.internal", cluster.port(2))
                        .on(0),
                Forward.local("redis-3.internal")
                        .to("redis-3.internal", cluster.port(3))
                        .on(0),
                Forward.dynamic("socks").on(0));
    }

    @Test
    void jedis_reaches_all_nodes_by_a_mapping_of_addresses() {
        HostAndPortMapper mapper = node -> new HostAndPort("127.0.0.1", tunnel.localPort(node.getHost()));
        JedisClientConfig config =
                DefaultJedisClientConfig.builder().hostAndPortMapper(mapper).build();
        HostAndPort first = new HostAndPort("redis-1.internal", cluster.port(1));
        try (RedisClusterClient jedis = RedisClusterClient.builder()
                .nodes(Set.of(first))
                .clientConfig(config)
                .build()) {
            for (int i = 0; i < KEYS; i++) {
                jedis.set("key" + i, "value" + i);
                assertThat(jedis.get("key" + i)).isEqualTo("value" + i);
            }
        }
        assertEachNodeServed();
    }

    @Test
    void lettuce_reaches_all_nodes_by_a_mapping_of_addresses() {
        SocketAddressResolver resolver = MappingSocketAddressResolver.create(
                InetAddress::getAllByName,
                node -> io.lettuce.core.internal.HostAndPort.of("127.0.0.1", tunnel.localPort(node.getHostText())));
        ClientResources resources =
                ClientResources.builder().socketAddressResolver(resolver).build();

        useLettuce(resources);

        assertEachNodeServed();
    }

    @Test
    void lettuce_reaches_all_nodes_by_one_dynamic_forward() {
        ClientResources resources = ClientResources.builder()
                .socketAddressResolver(SocketAddressResolver.create(DnsResolver.unresolved()))
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterBootstrapInitialized(Bootstrap bootstrap) {
                        bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
                    }

                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new Socks5ProxyHandler(tunnel.localAddress("socks")));
                    }
                })
                .build();

        useLettuce(resources);

        assertThat(tunnel.counters("socks").total()).isGreaterThanOrEqualTo(3);
    }

    /** Why all this: the first node is reached, and then sends the client to names and ports that are not here. */
    @Test
    void a_local_forward_to_one_node_is_not_enough() {
        JedisClientConfig config = DefaultJedisClientConfig.builder().build();
        HostAndPort first = new HostAndPort("127.0.0.1", tunnel.localPort("redis-1.internal"));

        assertThatThrownBy(() -> {
                    try (RedisClusterClient jedis = RedisClusterClient.builder()
                            .nodes(Set.of(first))
                            .clientConfig(config)
                            .build()) {
                        for (int i = 0; i < KEYS; i++) {
                            jedis.set("key" + i, "value" + i);
                        }
                    }
                })
                .hasStackTraceContaining("redis-");
    }

    private void useLettuce(ClientResources resources) {
        RedisURI first = RedisURI.create("redis-1.internal", cluster.port(1));
        io.lettuce.core.cluster.RedisClusterClient client =
                io.lettuce.core.cluster.RedisClusterClient.create(resources, first);
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(connection.sync().set("key" + i, "value" + i)).isEqualTo("OK");
                assertThat(connection.sync().get("key" + i)).isEqualTo("value" + i);
            }
        } finally {
            client.shutdown();
            resources.shutdown().awaitUninterruptibly();
        }
    }

    private void assertEachNodeServed() {
        for (int i = 1; i <= 3; i++) {
            assertThat(tunnel.counters(RedisCluster.name(i)).total())
                    .as(RedisCluster.name(i))
                    .isPositive();
        }
    }
}
