package dev.autotunnel.internal.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** known_hosts on a file system of a few pages, which is full. Needs root on Linux, where it is never skipped. */
class KnownHostsDiskIT {
    private static final HostName HOST = new HostName("example.org", 22);
    private static final PublicHostKey KEY = Keys.key(Keys.ED25519);
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    @BeforeEach
    void mount() throws Exception {
        boolean root = System.getProperty("os.name").equals("Linux") && "root".equals(System.getProperty("user.name"));
        assumeTrue(root, "a file system can only be mounted by root on Linux");
        run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (Files.getFileStore(folder).type().equals("tmpfs")) {
            run("umount", folder.toString());
        }
    }

    @Test
    void a_line_for_which_there_is_half_the_room_is_taken_back() throws IOException {
        Path known = folder.resolve("known_hosts");
        String before = "#" + "x".repeat(PAGE - 42) + "\n";
        Files.writeString(known, before); // leaves 40 bytes of its page
        fill();

        refused(known);
        assertThat(Files.readString(known)).isEqualTo(before);
        Files.delete(folder.resolve("filler"));
        assertThat(new KnownHostsFiles(List.of(known)).add(HOST, KEY)).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(Files.readString(known)).isEqualTo(before + "example.org " + Keys.ED25519 + "\n");
    }

    @Test
    void a_new_file_without_room_for_its_first_line_is_empty() throws IOException {
        Path known = folder.resolve("known_hosts");
        fill();

        refused(known);
        assertThat(known).isEmptyFile();
        assertThat(new KnownHostsFiles(List.of(known)).read()).isEqualTo(KnownHosts.NONE);
    }

    private static void refused(Path known) {
        assertThatThrownBy(() -> new KnownHostsFiles(List.of(known)).add(HOST, KEY))
                .isInstanceOf(UnusableKnownHostsException.class)
                .hasMessageContaining(known + " cannot be added to: ");
    }

    /** Until nothing more can be written, byte by byte at the end. */
    private void fill() {
        Path filler = folder.resolve("filler");
        for (int size = PAGE; size > 0; size /= 2) {
            try {
                while (true) {
                    Files.write(filler, new byte[size], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException full) {
                // As it has to come.
            }
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
