package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JVMs without the modules that the library can do without, and what a JVM loads that uses neither of them. */
@Timeout(120)
class OptionalModulesIT {
    private static final long PATIENCE_SECONDS = 60;

    @Test
    void without_management_and_flight_recorder_a_tunnel_works_and_can_be_registered() throws Exception {
        String output = run(
                List.of("--limit-modules", "java.base,java.xml,java.naming"), "register", "java.management", "jdk.jfr");

        assertThat(output).contains("the tunnel was up again").doesNotContain("Exception");
    }

    @Test
    void nothing_of_them_is_loaded_if_nobody_registers_and_nobody_records() throws Exception {
        String output = run(List.of("-Xlog:class+load:stdout"), "leave");

        assertThat(output)
                .contains("the tunnel was up again", "dev.autotunnel.TunnelSupervisor ")
                .doesNotContain("dev.autotunnel.TunnelManagement", "dev.autotunnel.internal.jfr.LinkAttemptEvent")
                .doesNotContain(
                        "dev.autotunnel.internal.jfr.ForwardedConnectionEvent", "jdk.jfr.internal.PlatformRecorder");
    }

    private static String run(List<String> options, String... arguments) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(options, PlainTunnel.class, (Object[]) arguments)) {
            assertThat(jvm.ends(PATIENCE_SECONDS)).isTrue();
            assertThat(jvm.status()).as(jvm.output()).isZero();
            return jvm.output();
        }
    }
}
