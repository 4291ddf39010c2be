package dev.autotunnel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples on the oldest JUnit that the extension is for, and on JUnit 6; the pom has copied both. */
class OtherJunitsIT {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1.10.5", "6.1.3"})
    void the_samples_pass(String platformVersion) throws IOException, InterruptedException {
        Path jar = Path.of("target", "other-junits", "junit-platform-console-standalone-" + platformVersion + ".jar");
        assertThat(jar).exists();
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar + File.pathSeparator + classPathWithoutJunit(),
                        SampleRun.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(output, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPathWithoutJunit() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !Path.of(entry).getFileName().toString().matches("(junit|surefire|opentest4j|apiguardian).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
