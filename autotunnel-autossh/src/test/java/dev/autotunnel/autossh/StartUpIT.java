package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures the time from the command line to the first SYN, beside an empty program on the same JVM. */
@Tag("slow")
class StartUpIT {
    private static final int ROUNDS = 10;
    private static final int PATIENCE_MILLIS = 30_000;

    /** See docs/autossh.md for the ratio. The limit is higher, so that a busy machine does not fail the test. */
    private static final double MAX_RATIO = 12;

    @TempDir
    private Path folder;

    @Test
    void the_first_packet_is_sent_within_a_multiple_of_the_time_of_an_empty_program() throws Exception {
        List<String> empty = emptyProgram();
        List<Long> ofEmpty = new ArrayList<>();
        List<Long> ofOurs = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            List<String> ours = List.of(
                    InstalledProgram.launcher().toString(),
                    "-qM0",
                    "-ND0",
                    "-oStrictHostKeyChecking=no",
                    "-oIdentityAgent=none",
                    "-i" + InstalledProgram.key(folder),
                    "-p" + server.getLocalPort(),
                    "127.0.0.1");
            for (int round = 0; round < ROUNDS; round++) {
                ofEmpty.add(nanos(() -> untilItEnds(empty)));
                ofOurs.add(nanos(() -> untilTheFirstPacket(ours, server)));
            }
        }
        double ratio = (double) median(ofOurs) / median(ofEmpty);
        System.out.printf(
                "start-up: first SYN after %d ms, an empty main takes %d ms, ratio %.2f%n",
                median(ofOurs) / 1_000_000, median(ofEmpty) / 1_000_000, ratio);
        assertThat(ratio).isLessThan(MAX_RATIO);
    }

    private List<String> emptyProgram() throws IOException {
        Path source = Files.writeString(
                folder.resolve("Empty.java"), "class Empty { public static void main(String[] args) {} }");
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString());
        assertThat(status).isZero();
        return List.of(InstalledProgram.java().toString(), "-cp", folder.toString(), "Empty");
    }

    private static long nanos(LongSupplier measured) {
        long start = System.nanoTime();
        return measured.getAsLong() - start;
    }

    private static long untilItEnds(List<String> command) {
        assertThat(FinishedCommand.of(command).status()).isZero();
        return System.nanoTime();
    }

    private long untilTheFirstPacket(List<String> command, ServerSocket server) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (RunningProgram program = RunningProgram.start(builder, folder.resolve("output"));
                Socket accepted = server.accept()) {
            long now = System.nanoTime();
            assertThat(program.isAlive() && accepted.isConnected()).isTrue();
            return now;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
