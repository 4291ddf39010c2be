package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.monitor.MonitorUnavailableException;
import dev.autotunnel.internal.monitor.Probe;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Distinguishes a server that prohibits the monitor's connection from a server that does not carry it. sshd prohibits it with
 * {@code PermitOpen}, {@code permitopen=} in authorized_keys, {@code AllowTcpForwarding} or {@code DisableForwarding}. Such a
 * server says nothing about the tunnel's own forwards, which may work.
 *
 * <p>Thread-safe.
 */
final class ProhibitedPath {
    /** The client of a refused connection may see its end before the refusal is reported here. */
    private static final long LATE_MILLIS = 200;

    private static final String REMEDY =
            "PermitOpen or AllowTcpForwarding in sshd_config, or permitopen= in authorized_keys,"
                    + " forbids the monitor's own connection; allow it for the fixed port of MonitorSpec.loop(port), test a permitted"
                    + " echo service with MonitorSpec.echo(port, echoPort), or use no monitor: ServerAlive watches the server anyway";

    private volatile CompletableFuture<Failure> refused = new CompletableFuture<>();

    /** Returns the failure of a monitor whose connection the server refused. */
    static Failure unavailable(Failure refusal) {
        return Failure.of(Kind.MONITOR_UNAVAILABLE, Stage.MONITOR, "monitor: " + refusal.message(), refusal.cause())
                .withRemedy(REMEDY);
    }

    /** Returns whether the refusal prohibits the target, as opposed to a target that cannot be reached. */
    static boolean isProhibited(Failure refusal) {
        return refusal.kind() == Kind.TARGET_PROHIBITED;
    }

    /** Notes that one of the monitor's connections failed. */
    void failed(Failure failure) {
        if (isProhibited(failure)) {
            refused.complete(failure);
        }
    }

    /**
     * Makes a test. Throws {@link MonitorUnavailableException} if the test failed because the server prohibits the
     * connection.
     */
    Duration test(Probe probe, Duration timeout) throws IOException {
        refused = new CompletableFuture<>();
        try {
            return probe.test(timeout);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private IOException explained(IOException e) {
        try {
            return new MonitorUnavailableException(unavailable(refused.get(LATE_MILLIS, TimeUnit.MILLISECONDS)));
        } catch (TimeoutException | ExecutionException none) {
            return e;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return e;
        }
    }
}
