package dev.autotunnel.autossh;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of the server gets a new address while the program runs. The JVM resolves names with a hosts file. */
@RequiresOpenSsh
class MovedNameIT {
    private static final String NAME = "bastion.test";

    /** A loopback address on which nothing listens. */
    private static final String OLD_ADDRESS = "127.0.0.9";

    /** By default a JVM caches an address for 30 s, which is longer than this test waits for the echo. */
    @Test
    void the_program_connects_to_the_new_address_before_30_s_are_over(@TempDir Path folder) {
        try (OpenSshServer server = OpenSshServer.start();
                TestSite site = new TestSite(folder, server)) {
            Path hosts = site.write("hosts", OLD_ADDRESS + " " + NAME + "\n");
            site.write("config", site.read("config").replaceAll("HostName .*", "HostName " + NAME));
            int port = TestSite.freePort();
            RunningProgram program = site.start(
                    TestedProgram.OURS,
                    Map.of(
                            "AUTOSSH_GATETIME", "0",
                            "AUTOSSH_DEBUG", "1",
                            "AUTOTUNNEL_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts),
                    "-M 0 -N -o StrictHostKeyChecking=no -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
            program.awaitOutput(text -> text.contains("starting ssh (count 2)"));

            site.write("hosts", server.address().getAddress().getHostAddress() + " " + NAME + "\n");

            TestSite.awaitEcho(port);
        }
    }
}
