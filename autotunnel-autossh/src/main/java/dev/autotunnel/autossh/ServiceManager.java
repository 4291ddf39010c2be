package dev.autotunnel.autossh;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** systemd, where it started us and waits to be told ({@code Type=notify}); by its own tool, since Java has no such sockets. */
record ServiceManager(Map<String, String> variables, Log log) {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Says that the tunnel is up. Does nothing where nobody waits for that. */
    void ready() {
        if (!variables.containsKey("NOTIFY_SOCKET")) {
            return;
        }
        try {
            Process process = new ProcessBuilder("systemd-notify", "--ready")
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                log.error("systemd-notify failed: the service will not count as started");
            }
        } catch (IOException e) {
            log.error("systemd-notify cannot be run, the service will not count as started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
