package dev.autotunnel.internal.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes add keys to one known_hosts file at once. */
class KnownHostsProcessesIT {
    private static final int PROCESSES = 3;
    private static final int HOSTS = 200;

    @TempDir
    private Path folder;

    @Test
    void each_key_is_there_once_and_whole() throws Exception {
        Path known = folder.resolve("known_hosts");
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(known));
            }
            for (Process process : processes) {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        KnownHosts all = new KnownHostsFiles(List.of(known)).read();
        assertThat(all.skipped()).isEmpty();
        assertThat(all.lines()).hasSize(HOSTS);
        assertThat(Files.readAllLines(known)).hasSize(HOSTS).doesNotHaveDuplicates();
    }

    /** Adds the same key for each host. */
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < HOSTS; i++) {
            HostKeyVerdict verdict = new KnownHostsFiles(List.of(Path.of(arguments[0])))
                    .add(new HostName("host" + i, 22), Keys.key(Keys.ED25519));
            if (!(verdict instanceof HostKeyVerdict.Trusted)) {
                throw new AssertionError(verdict);
            }
        }
    }

    private static Process start(Path known) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KnownHostsProcessesIT.class.getName(),
                        known.toString())
                .inheritIO()
                .start();
    }
}
