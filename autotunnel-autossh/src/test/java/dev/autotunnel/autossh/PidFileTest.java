package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    private final PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    @AutoClose
    private final AutosshLog log = AutosshLog.open(Environment.of(Map.of()), out, out);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("autossh.pid");
    }

    @Test
    void the_file_is_there_while_the_program_runs() throws IOException {
        PidFile own = new PidFile(Optional.of(file), log);
        own.write();
        assertThat(file).content().isEqualTo(ProcessHandle.current().pid() + "\n");
        own.remove();
        assertThat(file).doesNotExist();
    }

    @Test
    void the_file_of_another_program_stays() {
        PidFile first = new PidFile(Optional.of(file), log, 11);
        PidFile second = new PidFile(Optional.of(file), log, 22);
        first.write();
        second.remove(); // it could not start
        assertThat(file).content().isEqualTo("11\n");
        second.write();
        first.remove(); // it ends while the second one runs already
        assertThat(file).content().isEqualTo("22\n");
    }

    @Test
    void a_file_that_cannot_be_written_is_told() throws IOException {
        PidFile own = new PidFile(Optional.of(Files.createDirectory(file)), log);
        assertThatThrownBy(own::write).isInstanceOf(UsageException.class).hasMessageContaining("cannot open pid file");
    }
}
