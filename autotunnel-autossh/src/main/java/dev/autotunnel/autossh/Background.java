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
 * Implements {@code -f}: the parent process starts the same command line again as a child process in the background.
 *
 * <p>The child runs in a session of its own, made by {@code setsid(1)}, so that it survives the end of the terminal. Its stdin is
 * {@code /dev/null}. The parent copies the output of the child to its own stderr until the child reports that it has started, and
 * then ends.
 */
final class Background {
    /** The environment variable that marks the child process. */
    private static final String CHILD_VARIABLE = "AUTOTUNNEL_BACKGROUND";

    /** The time within which the child must have started. It runs {@code ssh -G} once for each hop, which takes most of it. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** The line by which the child reports that it has started. */
    private static final String STARTED = "autossh has started";

    /** The exit status of the parent if the child was ended by a signal to exit, for which its own is 0. */
    private static final int ENDED = 1;

    private Background() {}

    /** Returns whether this process is the child. */
    static boolean isChild(Map<String, String> variables) {
        return variables.containsKey(CHILD_VARIABLE);
    }

    /**
     * Starts the child process, and waits until it has started or has ended.
     *
     * @return 0 if the child has started, else its exit status, or 1 if a signal ended it before
     * @throws UsageException if the child process cannot be run
     */
    static int start(String[] args, PrintStream err) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(ownCommand());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")));
        builder.environment().put(CHILD_VARIABLE, "child");
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
            int status = child.waitFor();
            return status == 0 ? ENDED : status;
        } catch (IOException e) {
            throw new UsageException("-f: the background process cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("-f: interrupted while the background process was starting", e);
        }
    }

    /** Reports to the parent that this child has started. The parent then ends, so stdout and stderr are discarded from here on. */
    static void started() {
        System.out.println(STARTED);
        PrintStream discard = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        System.setOut(discard);
        System.setErr(discard);
    }

    /** Returns the command of this program: the launcher script if it was used, else the same JVM with the same class path. */
    private static List<String> ownCommand() {
        String launcher = System.getProperty("autossh.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-cp", System.getProperty("java.class.path"), Autossh.class.getName());
    }
}
