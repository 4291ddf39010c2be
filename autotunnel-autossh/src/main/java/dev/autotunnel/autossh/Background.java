package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code -f}: the same command line once more, in a session of its own by {@code setsid(1)} so that no terminal can hang it up,
 * with nothing as stdin. The parent passes on what the child says until that has started, and returns.
 */
final class Background {
    /** Set for the child. */
    private static final String CHILD = "AUTOTUNNEL_BACKGROUND";

    /** How long a child may take to start; the waits for ssh -G, one for each hop, are the longest part. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String STARTED = "autossh has started";

    private Background() {}

    static boolean isChild(Map<String, String> variables) {
        return variables.containsKey(CHILD);
    }

    /** Starts the child; returns 0 once it has started, else its exit status. */
    static int start(String[] args, PrintStream err) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(ourselves());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")));
        builder.environment().put(CHILD, "child");
        try {
            Process child = builder.start();
            CompletableFuture.delayedExecutor(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .execute(child::destroyForcibly);
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals(STARTED)) {
                        return 0;
                    }
                    err.println(line);
                }
            }
            return child.waitFor();
        } catch (IOException e) {
            throw new UsageException("-f: the background process cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("-f: interrupted while the background process started", e);
        }
    }

    /** In the child: lets the parent go, and says no more on streams that nobody reads. */
    static void started() {
        System.out.println(STARTED);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        System.setOut(nowhere);
        System.setErr(nowhere);
    }

    /** The launcher where one started us, else the same Java with the same class path. */
    private static List<String> ourselves() {
        String launcher = System.getProperty("autossh.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-cp", System.getProperty("java.class.path"), Autossh.class.getName());
    }
}
