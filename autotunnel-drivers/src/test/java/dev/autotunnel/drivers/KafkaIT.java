package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.drivers.servers.KafkaBroker;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to a broker that sends its clients to an address of its own. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class KafkaIT {
    /** Keeps the port of the first test free for its tunnel. */
    private static ServerSocket reserved;

    @AutoClose
    private static KafkaBroker broker;

    @AutoClose
    private static Bastion bastion;

    @BeforeAll
    static void start() throws IOException {
        reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        broker = KafkaBroker.start(reserved.getLocalPort());
        bastion = new Bastion();
    }

    @Test
    void a_listener_of_the_broker_sends_clients_to_the_local_port() throws Exception {
        int local = reserved.getLocalPort();
        reserved.close();
        TunnelSupervisor tunnel = bastion.open(
                "by-listener",
                Forward.local("kafka-1")
                        .to(KafkaBroker.NAME, broker.tunnelPort())
                        .on(local));

        exchange("127.0.0.1:" + local, "by-listener");

        assertThat(tunnel.counters("kafka-1").total()).isPositive();
    }

    /** The forward listens on the port that the broker announces, on an address of its own. */
    @Test
    void the_name_of_the_broker_means_a_loopback_address(@TempDir Path folder) throws Exception {
        TunnelSupervisor tunnel = bastion.open(
                "by-name",
                Forward.local("kafka-1").to(KafkaBroker.NAME, broker.port()).on("127.0.0.2", broker.port()));
        Path hosts =
                Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.2 " + KafkaBroker.NAME + "\n");

        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaIT.class.getName(),
                        KafkaBroker.NAME + ":" + broker.port())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(client.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue())
                    .as(Files.readString(folder.resolve("output")))
                    .isZero();
        } finally {
            client.destroyForcibly();
        }
        assertThat(tunnel.counters("kafka-1").total()).isPositive();
    }

    /** The client of the second test. */
    public static void main(String[] args) throws Exception {
        exchange(args[0], "by-name");
    }

    private static void exchange(String servers, String topic) throws Exception {
        Map<String, Object> options = Map.of("bootstrap.servers", servers, "max.block.ms", 30_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "hello")).get(60, TimeUnit.SECONDS);
        }
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(topic, 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<String> values = new ArrayList<>();
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.isEmpty() && System.nanoTime() < until) {
                consumer.poll(Duration.ofSeconds(1)).forEach(each -> values.add(each.value()));
            }
            assertThat(values).containsExactly("hello");
        }
    }
}
