package dev.autotunnel.internal.jsch.auth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that has no end, or is far too large for a key. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublicKeyFileTest {
    private static final String LINE =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl a comment\n";

    @TempDir
    private Path folder;

    @Test
    void a_key_is_found_in_the_file_and_beside_it() throws Exception {
        Path file = Files.writeString(folder.resolve("id.pub"), LINE);
        assertThat(PublicKeyFile.of(file)).isPresent();
        assertThat(PublicKeyFile.of(folder.resolve("id"))).isPresent();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_device_is_not_read() {
        assertThat(PublicKeyFile.of(Path.of("/dev/zero"))).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_pipe_is_not_read() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(PublicKeyFile.of(pipe)).isEmpty();
    }

    @Test
    void no_more_than_a_mebibyte_is_read() throws Exception {
        Path file = folder.resolve("large");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(3L << 30); // a hole, which takes no room on the disk
        }
        assertThat(PublicKeyFile.of(file)).isEmpty();
    }
}
