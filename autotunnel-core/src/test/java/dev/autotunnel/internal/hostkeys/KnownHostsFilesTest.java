package dev.autotunnel.internal.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to known_hosts, and what is left if it cannot be. */
class KnownHostsFilesTest {
    private static final HostName HOST = new HostName("example.org", 22);
    private static final PublicHostKey KEY = Keys.key(Keys.ED25519);
    private static final String LINE = "example.org " + Keys.ED25519 + "\n";

    @TempDir
    private Path folder;

    @Test
    void a_new_file_holds_one_line_for_its_owner_alone() throws IOException {
        Path file = folder.resolve("a/known_hosts");

        assertThat(new KnownHostsFiles(List.of(file)).add(HOST, KEY)).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(Files.readString(file)).isEqualTo(LINE);
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.resolveSibling(""))).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# comment\n", "# not ended", "half a li"})
    void a_line_begins_where_a_line_begins(String before) throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        new KnownHostsFiles(List.of(file)).add(HOST, KEY);

        String start = before.isEmpty() || before.endsWith("\n") ? before : before + "\n";
        assertThat(Files.readString(file)).isEqualTo(start + LINE);
        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 100})
    void a_line_that_was_not_written_in_full_is_taken_back(int written) throws IOException {
        for (String before : List.of("", "# comment\n", "# not ended")) {
            Path file = Files.writeString(folder.resolve("known_hosts"), before);
            KnownHostsFile full = new KnownHostsFile(file, (end, line) -> {
                end.write(line, 0, Math.min(written, line.length));
                throw new IOException("No space left on device");
            });

            assertThatThrownBy(() -> new KnownHostsFiles(full).add(HOST, KEY))
                    .isInstanceOf(UnusableKnownHostsException.class)
                    .hasMessage("known_hosts file " + file + " cannot be added to: No space left on device");
            assertThat(Files.readString(file)).isEqualTo(before);
        }
    }

    @Test
    void what_somebody_else_wrote_meanwhile_is_not_taken_back() throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), "# comment\n");
        KnownHostsFile full = new KnownHostsFile(file, (end, line) -> {
            Files.writeString(file, "other.org key\n", java.nio.file.StandardOpenOption.APPEND);
            throw new IOException("No space left on device");
        });

        assertThatThrownBy(() -> new KnownHostsFiles(full).add(HOST, KEY))
                .isInstanceOf(UnusableKnownHostsException.class);
        assertThat(Files.readString(file)).isEqualTo("# comment\nother.org key\n");
    }

    @Test
    void what_has_come_to_be_known_meanwhile_counts() throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), "# nothing yet\n");
        KnownHostsPolicy policy =
                KnownHostsPolicy.read(new KnownHostsFiles(List.of(file)), HOST, KnownHostsPolicy.OfUnknown.ADD);
        Files.writeString(file, "example.org " + Keys.OTHER_ED25519);

        assertThat(policy.judge(KEY)).isInstanceOf(HostKeyVerdict.Changed.class);
        assertThat(Files.readString(file)).isEqualTo("example.org " + Keys.OTHER_ED25519);
        Files.writeString(file, LINE);
        assertThat(policy.judge(KEY)).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(Files.readString(file)).isEqualTo(LINE);
    }

    @Test
    void many_threads_add_each_key_once() throws Exception {
        Path file = folder.resolve("known_hosts");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<HostKeyVerdict>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                HostName host = new HostName("host" + i / 2, 22);
                all.add(threads.submit(() -> new KnownHostsFiles(List.of(file)).add(host, KEY)));
            }
            for (Future<HostKeyVerdict> each : all) {
                assertThat(each.get()).isInstanceOf(HostKeyVerdict.Trusted.class);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(Files.readAllLines(file)).hasSize(32).doesNotHaveDuplicates();
        assertThat(new KnownHostsFiles(List.of(file)).read().skipped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a,b", "a b", "a#"})
    void a_name_that_stands_for_more_than_one_host_is_never_written(String host) throws IOException {
        Path file = folder.resolve("known_hosts");
        KnownHostsFiles files = new KnownHostsFiles(List.of(file));

        assertThat(KnownHostsPolicy.read(files, new HostName(host, 22), KnownHostsPolicy.OfUnknown.ADD)
                        .judge(KEY))
                .isInstanceOf(HostKeyVerdict.Unknown.class);
        assertThat(files.add(new HostName(host, 22), KEY)).isInstanceOf(HostKeyVerdict.Unknown.class);
        assertThat(file)
                .satisfiesAnyOf(
                        f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyFile());
    }

    @Test
    void a_file_that_exists_but_cannot_be_read_gives_no_verdict() throws IOException {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, link);
        unreadable(link, "");
        unreadable(Files.createDirectory(folder.resolve("directory")), "not a regular file");
        unreadable(Files.createFile(folder.resolve("file")).resolve("below"), "");
    }

    @Test
    void a_file_that_may_not_be_read_gives_no_verdict() throws IOException {
        Path file = Files.createFile(
                folder.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
        unreadable(file, "permission denied");
    }

    @Test
    void a_file_that_does_not_exist_holds_nothing_and_is_told() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("target"));
        KnownHostsFiles files = new KnownHostsFiles(List.of(dangling, nowhere));

        assertThat(files.read()).isEqualTo(KnownHosts.NONE);
        assertThat(files.names()).contains(nowhere + " (which does not exist)");
        files.add(HOST, KEY);
        assertThat(Files.readString(folder.resolve("target"))).isEqualTo(LINE);
        assertThat(mode(folder.resolve("target"))).isEqualTo("rw-------");
    }

    @Test
    void the_null_device_holds_nothing_and_keeps_nothing() throws IOException {
        KnownHostsFiles files = new KnownHostsFiles(List.of(Path.of("/dev/null")));

        assertThat(KnownHostsPolicy.read(files, HOST, KnownHostsPolicy.OfUnknown.REFUSE)
                        .judge(KEY))
                .isInstanceOf(HostKeyVerdict.Unknown.class);
        assertThat(KnownHostsPolicy.read(files, HOST, KnownHostsPolicy.OfUnknown.ADD)
                        .judge(KEY))
                .isInstanceOf(HostKeyVerdict.Trusted.class);
    }

    private static void unreadable(Path file, String reason) {
        assertThatThrownBy(() -> new KnownHostsFiles(List.of(file)).read())
                .isInstanceOf(UnusableKnownHostsException.class)
                .hasMessageStartingWith("known_hosts file " + file + " cannot be read: ")
                .hasMessageContaining(reason);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
