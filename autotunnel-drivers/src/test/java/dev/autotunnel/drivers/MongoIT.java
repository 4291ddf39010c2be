package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Not MongoDB's own server, which Debian does not have, but one in Java that speaks the protocol. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
class MongoIT extends BehindBastion {
    @AutoClose("shutdownNow")
    private static MongoServer server;

    private static int port;

    @BeforeAll
    static void start() {
        server = new MongoServer(new MemoryBackend().version(new Version42()));
        port = server.bind().getPort();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open("orders", Forward.dynamic("socks").on(0));
    }

    @Test
    void the_driver_reaches_a_name_that_is_unknown_here_by_a_dynamic_forward() {
        ConnectionString url = new ConnectionString("mongodb://mongo.internal:" + port);
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(url)
                .applyToSocketSettings(socket -> socket.applyToProxySettings(
                        proxy -> proxy.host("127.0.0.1").port(tunnel.localPort("socks"))))
                .build();
        try (MongoClient client = MongoClients.create(settings)) {
            MongoCollection<Document> orders = client.getDatabase("shop").getCollection("orders");
            orders.insertOne(new Document("item", "book"));
            assertThat(orders.find().first()).containsEntry("item", "book");
        }
        assertThat(tunnel.counters("socks").total()).isPositive();
    }

    /** Unlike its own option. */
    @Test
    void the_driver_looks_the_name_up_before_a_proxy_selector_is_asked() {
        String url = "mongodb://mongo.internal:" + port + "/?serverSelectionTimeoutMS=1500";
        try (TunnelProxySelector.Installation installed = TunnelProxySelector.of(tunnel, "socks", "mongo.internal")
                        .install();
                MongoClient client = MongoClients.create(url)) {
            assertThat(installed).isNotNull();
            MongoCollection<Document> orders = client.getDatabase("shop").getCollection("orders");
            assertThatThrownBy(orders::countDocuments)
                    .isInstanceOf(MongoTimeoutException.class)
                    .hasMessageContaining("UnknownHostException");
        }
        assertThat(tunnel.counters("socks").total()).isZero();
    }

    /** The driver wants 4.2 at least, and the server knows only versions up to 4.0. What this test uses is in all of them. */
    private static final class Version42 implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(4, 2, 0);
        }

        @Override
        public int getWireVersion() {
            return 8;
        }
    }
}
