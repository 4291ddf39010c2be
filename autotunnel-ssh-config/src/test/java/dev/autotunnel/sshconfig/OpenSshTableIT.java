package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each option that the installed {@code ssh} prints is in the table of {@code docs/openssh.md}. */
@RequiresOpenSsh
class OpenSshTableIT {
    /** The version that our gate has. With another one a missing option is only reported. */
    private static final String GATE = "OpenSSH_9.2";

    @Test
    void no_option_is_missing() throws IOException, InterruptedException {
        Set<String> known =
                OpenSshTable.rows().stream().map(OpenSshTable.Row::key).collect(Collectors.toSet());
        List<String> missing = output("ssh", "-T", "-F", "none", "-G", "--", "host")
                .lines()
                .map(line -> KnownOptions.key(line.split(" ", 2)[0]))
                .filter(key -> !known.contains(key))
                .toList();
        String version = output("ssh", "-V");
        if (version.startsWith(GATE)) {
            assertThat(missing).isEmpty();
        } else if (!missing.isEmpty()) {
            System.out.printf("docs/openssh.md lacks options of %s: %s%n", version.strip(), missing);
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
