package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.testkit.EmbeddedSshServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After the last close nothing of the JVM holds the library: its class loader can be collected. */
@Tag("slow")
class ClassLoaderIT {
    /** The JDK keeps a little about each record class by soft references, which count as free memory here. */
    private static final List<String> NO_SOFT_REFERENCES = List.of("-Xmx256m", "-XX:SoftRefLRUPolicyMSPerMB=0");

    @Test
    void the_class_loader_can_be_collected_after_close_50_times() throws Exception {
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                Echo echo = Echo.start();
                ForkedJvm jvm = ForkedJvm.start(
                        NO_SOFT_REFERENCES,
                        LoaderCycles.class,
                        50,
                        server.address().getPort(),
                        server.privateKeyFile(),
                        server.hostKeyFingerprint(),
                        echo.port())) {
            assertThat(jvm.ends(240)).as(jvm.output()).isTrue();
            assertThat(jvm.output()).contains("collected 50 of 50");
            assertThat(jvm.status()).isZero();
        }
    }
}
