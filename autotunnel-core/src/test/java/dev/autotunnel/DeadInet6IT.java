package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose name has an IPv6 address that swallows all packets, and an IPv4 address. Each tunnel is in a JVM of its own. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
class DeadInet6IT {
    private static final String NAME = "bastion.test";
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Pattern TOOK = Pattern.compile("up after ([0-9]+) ms");

    @TempDir
    private Path folder;

    @Test
    void it_costs_a_quarter_of_a_second_and_not_half_of_the_deadline() throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create();
                OpenSshServer server = OpenSshServer.start()) {
            InetAddress inet6 = dead.addInet6();
            dead.dropAll();

            long alone = took(connect(server, DEADLINE, "127.0.0.1"));
            long beside = took(connect(server, DEADLINE, inet6.getHostAddress(), "127.0.0.1"));
            System.out.printf("IPv4 alone: %d ms, beside a dead IPv6 address: %d ms%n", alone, beside);
            assertThat(beside).isBetween(250L, DEADLINE.toMillis() / 4);
        }
    }

    @Test
    void if_all_fail_each_address_is_told_with_its_error() throws Exception {
        try (NetworkNamespace dead = NetworkNamespace.create();
                OpenSshServer server = OpenSshServer.start()) {
            InetAddress inet6 = dead.addInet6();
            dead.dropAll();
            server.stop();

            assertThat(connect(server, Duration.ofSeconds(2), inet6.getHostAddress(), "127.0.0.1"))
                    .contains("CONNECT_TIMEOUT at connect")
                    .contains("within the connect deadline (%s: no answer; 127.0.0.1: Connection refused)"
                            .formatted(inet6.getHostAddress()));
        }
    }

    private static long took(String output) {
        Matcher took = TOOK.matcher(output);
        assertThat(took.find()).as(output).isTrue();
        return Long.parseLong(took.group(1));
    }

    /** Returns what a JVM says that knows the name by these addresses. */
    private String connect(OpenSshServer server, Duration deadline, String... addresses)
            throws IOException, InterruptedException {
        StringBuilder hosts = new StringBuilder();
        for (String address : addresses) {
            hosts.append(address).append(' ').append(NAME).append('\n');
        }
        Path file = Files.writeString(folder.resolve("hosts"), hosts);
        List<String> options = List.of("-Djdk.net.hosts.file=" + file, "-Djava.net.preferIPv6Addresses=true");
        try (ForkedJvm jvm = ForkedJvm.start(
                options,
                Dialler.class,
                "%s@%s:%d".formatted(server.user(), NAME, server.port()),
                server.privateKeyFile(),
                server.hostKeyFingerprint(),
                deadline)) {
            assertThat(jvm.ends(60)).as(jvm.output()).isTrue();
            return jvm.output();
        }
    }

    /** Opens one tunnel, and says how long the attempt took, or why it failed. */
    static final class Dialler {
        private Dialler() {}

        /**
         * Runs in the JVM of its own.
         *
         * @param arguments server, key file, fingerprint, connect deadline
         */
        public static void main(String[] arguments) {
            TunnelSpec spec = TunnelSpec.builder("by-name")
                    .server(arguments[0])
                    .credentials(Credentials.privateKey(Path.of(arguments[1])))
                    .hostKeys(HostKeys.fingerprint(arguments[2]))
                    .connectDeadline(Duration.parse(arguments[3]))
                    .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                    .build();
            Recorder events = new Recorder();
            long begin = System.nanoTime();
            try (TunnelSupervisor tunnel =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                tunnel.start();
                events.awaitEvent(
                        TunnelEvent.StateChanged.class,
                        event -> tunnel.state().isUp() || event.failure().isPresent());
                System.out.println(
                        tunnel.state().isUp()
                                ? "up after %d ms".formatted((System.nanoTime() - begin) / 1_000_000)
                                : events.all());
            }
        }
    }
}
