package dev.autotunnel.autossh;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reports to systemd that the service has started ({@code Type=notify} in the unit file).
 *
 * <p>It runs the tool {@code systemd-notify}, because Java has no unix datagram sockets. Thread-safe.
 *
 * @param variables the environment variables; {@code NOTIFY_SOCKET} is set if systemd waits for the report
 * @param log where a failed report is logged
 */
record SystemdNotifier(Map<String, String> variables, AutosshLog log) {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Reports that the tunnel is up. Does nothing if systemd does not wait for it. Blocks for at most 5 s. */
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
                log.error("systemd-notify failed; systemd does not regard the service as started");
            }
        } catch (IOException e) {
            log.error(
                    "systemd-notify cannot be run; systemd does not regard the service as started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
