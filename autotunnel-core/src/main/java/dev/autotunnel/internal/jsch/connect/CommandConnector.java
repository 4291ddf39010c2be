package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts a command, whose input and output are the connection. Whether the command reaches the server shows only when the
 * server speaks. The start blocks while the file system of the program hangs, so it has a thread of its own. A process that
 * comes too late is ended.
 *
 * <p>Thread-safe.
 */
final class CommandConnector implements SocketConnector {
    /** Starts a process. */
    @FunctionalInterface
    interface Start {
        /** Returns the new process. May block for ever; interrupts do not end it. */
        Process process() throws IOException;
    }

    private final TunnelRuntime runtime;
    private final Start start;
    private final CompletableFuture<Process> started = new CompletableFuture<>();

    CommandConnector(TunnelRuntime runtime, List<String> program) {
        this(runtime, new ProcessBuilder(program)::start);
    }

    CommandConnector(TunnelRuntime runtime, Start start) {
        this.runtime = runtime;
        this.start = start;
    }

    @Override
    public Socket connect(Deadline deadline) throws TransportException {
        // A start that hangs in a system call would hold a carrier of virtual threads.
        runtime.platformThread("autotunnel-command-start", this::start).start();
        try {
            return ProcessSocket.of(runtime, started.get(deadline.leftMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw notStarted(e.getCause());
        } catch (CancellationException e) {
            throw failure(Kind.STOPPED, "the attempt was called off", e);
        } catch (TimeoutException e) {
            giveUp();
            throw failure(Kind.CONNECT_TIMEOUT, "the proxy command did not start within the connect deadline", e);
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
            throw failure(Kind.INTERRUPTED, "interrupted while starting the proxy command", e);
        }
    }

    @Override
    public void kill() {
        started.cancel(false);
    }

    @Override
    public String progress() {
        return "the proxy command is being started";
    }

    private void start() {
        if (started.isDone()) {
            return;
        }
        try {
            Process process = start.process();
            if (!started.complete(process)) {
                end(process);
            }
        } catch (Throwable e) { // an Error must be told too, or the connecting thread would wait until the deadline
            started.completeExceptionally(e);
        }
    }

    /** Ends a process that has come meanwhile. A process that comes later ends itself, see {@link #start()}. */
    private void giveUp() {
        if (!started.cancel(false) && !started.isCompletedExceptionally()) {
            end(started.join());
        }
    }

    private void end(Process process) {
        ProcessSocket.of(runtime, process).close();
    }

    private static TransportException notStarted(@Nullable Throwable why) {
        if (why instanceof IOException) {
            String message = "the proxy command cannot be started: " + why.getMessage();
            return new TransportException(Failure.of(Kind.PROXY_FAILED, Stage.CONNECT, message, why)
                    .withRemedy("check the path of the program, and that this user may run it"));
        }
        return new TransportException(UnexpectedFailure.of(Stage.CONNECT, "the proxy command cannot be started", why));
    }

    private static TransportException failure(Kind kind, String message, Exception cause) {
        return new TransportException(Failure.of(kind, Stage.CONNECT, message, cause));
    }
}
