package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit file is valid for systemd. */
class UnitFileIT {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"));

    @Test
    void it_may_write_where_the_page_says() throws Exception {
        String unit =
                Files.readString(Path.of("src/main/autossh/autossh@.service")).replace("%i", "orders");
        String page = Files.readString(Path.of("../docs/autossh.md"));
        assertThat(page)
                .contains("`AUTOSSH_PIDFILE=/run/" + directory("Runtime", unit) + "/pid`")
                .contains("`AUTOSSH_LOGFILE=/var/log/" + directory("Logs", unit) + "/orders.log`");
    }

    private static String directory(String kind, String unit) {
        return unit.lines()
                .filter(line -> line.startsWith(kind + "Directory="))
                .map(line -> line.replaceFirst(".*=", ""))
                .findFirst()
                .orElse("none");
    }

    @Test
    void systemd_accepts_it(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(REQUIRED || Files.isExecutable(ANALYZE), "systemd-analyze is not installed");
        String shipped = Files.readString(Path.of("src/main/autossh/autossh@.service"));
        String installed = shipped.replace(
                "/usr/local/bin/autossh", InstalledProgram.launcher().toString());
        assertThat(installed).contains("ExecStart=" + InstalledProgram.launcher());
        Path unit = Files.writeString(folder.resolve("autossh@orders.service"), installed);

        FinishedCommand verified =
                FinishedCommand.of(List.of(ANALYZE.toString(), "verify", "--man=no", unit.toString()));

        assertThat(verified.output().lines().filter(line -> line.contains("autossh@")))
                .isEmpty();
        assertThat(verified.status()).as(verified.output()).isZero();
    }
}
