package dev.autotunnel.autossh;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's name gets another address while the program runs. The JVM takes its names from a file. */
@RequiresOpenSsh
class MovedNameIT {
    private static final String NAME = "bastion.test";

    /** Nothing listens there: all of 127/8 is this machine. */
    private static final String OLD_ADDRESS = "127.0.0.9";

    /** A JVM with its own settings keeps an address for 30 s, longer than this test waits for the echo. */
    @Test
    void the_program_connects_to_the_new_address_long_before_the_jvm_would(@TempDir Path folder) {
        try (OpenSshServer server = OpenSshServer.start();
                Site site = new Site(folder, server)) {
            Path hosts = site.write("hosts", OLD_ADDRESS + " " + NAME + "\n");
            site.write("config", site.read("config").replaceAll("HostName .*", "HostName " + NAME));
            int port = Site.freePort();
            Program program = site.start(
                    Subject.OURS,
                    Map.of(
                            "AUTOSSH_GATETIME", "0",
                            "AUTOSSH_DEBUG", "1",
                            "AUTOTUNNEL_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts),
                    "-M 0 -N -o StrictHostKeyChecking=no -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
            program.awaitOutput(text -> text.contains("starting ssh (count 2)"));

            site.write("hosts", server.address().getAddress().getHostAddress() + " " + NAME + "\n");

            Site.awaitEcho(port);
        }
    }
}
