package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ListAddressResolver;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RabbitServer;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client of RabbitMQ takes a socket factory as it is: no class of ours is needed. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram(Program.RABBITMQ)
class RabbitIT extends BehindBastion {
    @AutoClose
    private static RabbitServer broker;

    @BeforeAll
    static void start() {
        broker = RabbitServer.start();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open(
                "orders",
                Forward.direct("rabbit", "127.0.0.1:" + broker.port()),
                Forward.direct("by-name", "rabbit.internal:" + broker.port()),
                Forward.dynamic("socks").on(0));
    }

    @Test
    void a_message_goes_through_the_socket_factory_of_a_forward() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setSocketFactory(tunnel.socketFactory("rabbit"));

        try (Connection connection = factory.newConnection()) {
            exchange(connection);
        }
        assertThat(tunnel.counters("rabbit").total()).isEqualTo(1);
    }

    /** A resolver of addresses that looks nothing up, unlike {@code setHost}. */
    @Test
    void the_target_is_the_broker_that_the_client_names() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setSocketFactory(tunnel.socketFactory());

        List<Address> brokers = List.of(new Address("rabbit.internal", broker.port()));
        try (Connection connection = factory.newConnection(new ListAddressResolver(brokers))) {
            exchange(connection);
        }
        assertThat(tunnel.counters("by-name").total()).isEqualTo(1);
    }

    @Test
    void a_single_host_is_looked_up_first() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setSocketFactory(tunnel.socketFactory());
        factory.setHost("rabbit.internal");
        factory.setPort(broker.port());

        assertThatThrownBy(factory::newConnection).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void tls_of_the_client_replaces_the_socket_factory() throws NoSuchAlgorithmException {
        ConnectionFactory factory = new ConnectionFactory();
        SocketFactory ours = tunnel.socketFactory("rabbit");
        factory.setSocketFactory(ours);

        factory.useSslProtocol(SSLContext.getDefault());

        assertThat(factory.getSocketFactory()).isNotSameAs(ours);
    }

    @Test
    void the_client_obeys_a_proxy_selector_if_it_does_not_look_the_name_up() throws Exception {
        List<Address> brokers = List.of(new Address("rabbit.internal", broker.port()));

        try (TunnelProxySelector.Installation installed = TunnelProxySelector.of(tunnel, "socks", "rabbit.internal")
                        .install();
                Connection connection = new ConnectionFactory().newConnection(new ListAddressResolver(brokers))) {
            assertThat(installed).isNotNull();
            exchange(connection);
        }
        assertThat(tunnel.counters("socks").total()).isEqualTo(1);
    }

    private static void exchange(Connection connection) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            String queue = channel.queueDeclare().getQueue();
            channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));
            GetResponse response = await().until(() -> channel.basicGet(queue, true), answer -> answer != null);
            assertThat(response.getBody()).asString().isEqualTo("hello");
        }
    }
}
