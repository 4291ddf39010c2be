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
 * Tells a server that forbids the monitor's connection from one that does not carry it. sshd does so with {@code PermitOpen},
 * {@code permitopen=} in authorized_keys, {@code AllowTcpForwarding} or {@code DisableForwarding}, which bind nobody else: the
 * tunnel may work as it should. Thread-safe.
 */
final class ProhibitedPath {
    /** The client of a refused connection may see its end before we hear of the refusal. */
    private static final long LATE_MILLIS = 200;

    private static final String REMEDY =
            "PermitOpen or AllowTcpForwarding in sshd_config, or permitopen= in authorized_keys,"
                    + " forbids the monitor's own connection; allow it for the fixed port of MonitorSpec.loop(port), test a permitted"
                    + " echo service with MonitorSpec.echo(port, echoPort), or use no monitor: ServerAlive watches the server anyway";

    private volatile CompletableFuture<Failure> refused = new CompletableFuture<>();

    /** The failure of a monitor whose connection was refused like this. */
    static Failure unavailable(Failure refusal) {
        return Failure.of(Kind.MONITOR_UNAVAILABLE, Stage.MONITOR, "monitor: " + refusal.message(), refusal.cause())
                .withRemedy(REMEDY);
    }

    /** Whether that refusal forbids a target, as opposed to one that cannot be reached. */
    static boolean isProhibited(Failure refusal) {
        return refusal.kind() == Kind.TARGET_PROHIBITED;
    }

    /** One of the monitor's connections failed. */
    void failed(Failure failure) {
        if (isProhibited(failure)) {
            refused.complete(failure);
        }
    }

    /** Makes a test, and throws {@link MonitorUnavailableException} if it failed because the server forbids the connection. */
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
