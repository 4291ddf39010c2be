package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.docs.site.Finished;
import dev.autotunnel.docs.site.Shell;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the commands of the pages that build the project, as they are, in a clone of the last commit. Those that are left are run by
 * the gate itself; {@link CommandsAreRunTest} holds that none is left out. Needs {@code git}, {@code mvn} and {@code redis-server}.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(
        named = "AUTOTUNNEL_RUN_MAVEN",
        matches = "true",
        disabledReason =
                "builds in a build, which take minutes: set AUTOTUNNEL_RUN_MAVEN=true to run them, as the gate does")
class MavenCommandsIT {
    private static final Duration AT_MOST = Duration.ofMinutes(8);
    private static final Map<String, String> NO_FURTHER = Map.of("AUTOTUNNEL_RUN_MAVEN", "false");

    @TempDir
    private static Path work;

    private static Path clone;

    @TempDir
    private Path folder;

    @BeforeAll
    static void make_a_clone() {
        clone = work.resolve("autotunnel");
        run(work, NO_FURTHER, "git clone -q '" + Repository.ROOT + "' autotunnel");
        String compile =
                "mvn -q -ntp -pl autotunnel-examples,autotunnel-examples-clients,autotunnel-examples-boot -am compile";
        run(clone, NO_FURTHER, compile);
    }

    /** All at the same time, each in a folder of its own: they mostly wait. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = "mvn -q -ntp -Pquickstart -pl autotunnel-examples -am process-classes"
                    + " | mvn -q -ntp -Dexample=grpc -pl autotunnel-examples-clients -am process-classes"
                    + " | mvn -q -ntp -Dexample=redis -pl autotunnel-examples-clients -am process-classes"
                    + " | mvn -q -ntp -Dexample=boot -pl autotunnel-examples-boot -am process-classes")
    void the_examples(String pool, String grpc, String redis, String boot) throws Exception {
        Map<String, String> said = Map.of(
                pool, "no new connection was refused",
                grpc, "no call was refused",
                redis, "no new connection was refused",
                boot, "no order failed that was not in flight");
        ExecutorService threads = Executors.newFixedThreadPool(said.size());
        try {
            List<Callable<Boolean>> runs = said.entrySet().stream()
                    .<Callable<Boolean>>map(each -> () -> says(each.getKey(), each.getValue()))
                    .toList();
            for (Future<Boolean> run : threads.invokeAll(runs)) {
                assertThat(run.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Runs an example in a copy of the clone. Returns true if it said that; if not, fails with all that it said. */
    private boolean says(String command, String said) throws IOException {
        Path copy = Files.createTempDirectory(folder, "example");
        run(folder, NO_FURTHER, "cp -a '%s/.' '%s'".formatted(clone, copy));
        assertThat(run(copy, NO_FURTHER, command)).contains(said);
        return true;
    }

    /** Each leaves a file that says what was done. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mvn -o -q -pl autotunnel-core -am test-compile"
                        + " | autotunnel-core/target/test-classes/dev/autotunnel/spec/BackoffTest.class",
                "mvn -o -q -pl autotunnel-core -am test -Dtest=BackoffTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " | autotunnel-core/target/surefire-reports/TEST-dev.autotunnel.spec.BackoffTest.xml",
                "mvn -o -q -pl autotunnel-core -am verify -Dtest=none -Dit.test=ComeBackIT -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dfailsafe.failIfNoSpecifiedTests=false -Dmaven.javadoc.skip"
                        + " | autotunnel-core/target/failsafe-reports/TEST-dev.autotunnel.ComeBackIT.xml",
                "mvn -DskipTests -pl autotunnel-autossh -am package | autotunnel-autossh/target/autossh.jar"
            })
    void a_build(String command, Path left) throws IOException {
        Files.deleteIfExists(clone.resolve(left));

        run(clone, NO_FURTHER, command);

        assertThat(clone.resolve(left)).isNotEmptyFile();
        if (left.toString().endsWith(".xml")) {
            assertThat(clone.resolve(left)).content().containsPattern("<testsuite [^>]*tests=\"[1-9]");
        }
    }

    @ParameterizedTest
    @CsvSource("mvn spotless:apply")
    void the_format(String command) throws IOException {
        Path file = clone.resolve("autotunnel-core/src/main/java/dev/autotunnel/Tunnels.java");
        String before = Files.readString(file);
        Files.writeString(file, before.replace("    ", "  "));

        run(clone, NO_FURTHER, command);

        assertThat(file).hasContent(before);
        assertThat(run(clone, NO_FURTHER, "git status --porcelain")).isEmpty();
    }

    /** As a newcomer, whose first tunnel is that of the page. The library goes into a copy of Maven's repository, which ends with the test. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mvn -q -ntp -Dmaven.test.skip -Dmaven.javadoc.skip -Dspotless.check.skip -pl autotunnel-core -am install"
                        + " | mvn -q compile exec:exec -Dexec.executable=java \"-Dexec.args=-cp %classpath MyTunnel\""
            })
    void the_start_page(String install, String start) throws IOException {
        Path repository = folder.resolve("repository");
        run(folder, NO_FURTHER, "cp -a '" + localRepository() + "' repository");
        Map<String, String> environment =
                Map.of("MAVEN_OPTS", "-Dmaven.repo.local=" + repository, "AUTOTUNNEL_RUN_MAVEN", "false");
        run(clone, environment, install);
        Path project = Files.createDirectories(folder.resolve("mytunnel"));
        Files.writeString(project.resolve("pom.xml"), StartPageProgram.pom());
        Path source = Files.createDirectories(project.resolve("src/main/java")).resolve("MyTunnel.java");

        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(source, StartPageProgram.with(server, target.getLocalPort()));

            String andEnter = "echo | " + start;
            assertThat(run(project, environment, andEnter))
                    .contains("db.internal:5432 is at 127.0.0.1:")
                    .contains("Enter ends this");
        }
    }

    private static String run(Path folder, Map<String, String> environment, String script) {
        Finished finished = Shell.run(folder, environment, AT_MOST, script);
        assertThat(finished.status()).as(finished.output()).isZero();
        return finished.output();
    }

    /** Returns Maven's repository on this machine, as Surefire tells it to tests. */
    private static Path localRepository() {
        return Path.of(Objects.requireNonNull(System.getProperty("localRepository"), "not run by Maven"));
    }
}
