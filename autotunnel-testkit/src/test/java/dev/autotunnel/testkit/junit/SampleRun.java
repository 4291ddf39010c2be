package dev.autotunnel.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * What became of some samples.
 *
 * @param passed how many tests passed
 * @param failures the messages of the others
 */
record SampleRun(long passed, List<String> failures) {

    static SampleRun of(Class<?>... samples) {
        ClassSelector[] selectors =
                Arrays.stream(samples).map(sample -> selectClass(sample)).toArray(ClassSelector[]::new);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return new SampleRun(
                listener.getSummary().getTestsSucceededCount(),
                listener.getSummary().getFailures().stream()
                        .map(failure -> String.valueOf(failure.getException()))
                        .toList());
    }

    /** The servers and links of the samples that are not closed. */
    static List<Object> stillOpen() throws IOException {
        List<Object> open = new ArrayList<>();
        for (EmbeddedSshServer server : Samples.SERVERS) {
            if (listens(server) || Files.exists(server.privateKeyFile())) {
                open.add(server);
            }
        }
        for (FaultyLink link : Samples.LINKS) {
            try {
                link.heal();
                open.add(link);
            } catch (IllegalStateException e) {
                // closed, as it should be
            }
        }
        return open;
    }

    private static boolean listens(EmbeddedSshServer server) throws IOException {
        try {
            Samples.banner(server.address());
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** Runs the samples on the JUnit of the class path; the status is 0 if all is well. */
    public static void main(String[] args) throws IOException {
        SampleRun run = of(Samples.GOOD);
        SampleRun failed = of(Samples.Fails.class);
        System.out.println(run);
        System.out.println(failed);
        System.out.println("servers " + Samples.SERVERS.size() + ", open " + stillOpen());
        boolean good = run.passed() == Samples.GOOD_TESTS
                && run.failures().isEmpty()
                && stillOpen().isEmpty();
        System.exit(good && failed.failures().size() == 1 ? 0 : 1);
    }
}
