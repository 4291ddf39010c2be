package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.internal.jsch.wire.StreamSocket;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command whose input and output are a connection. A thread cannot be freed that reads or writes a pipe of a process. So two
 * threads of our own copy between these pipes and two {@link BytePipe}s, which can be closed at any time. This costs a copy, and
 * a command is not where speed is wanted.
 *
 * <p>{@link #close()} sends SIGTERM to the command and its descendants, and SIGKILL after {@link #GRACE}.
 *
 * <p>Thread-safe.
 */
final class ProcessSocket extends StreamSocket {
    /** How long a command may take to end by itself. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration LAST_WORDS = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSocket.class);

    private final TunnelRuntime runtime;
    private final Process process;
    private final ProcessErrors errors;
    private final BytePipe in = new BytePipe();
    private final BytePipe out = new BytePipe();
    private volatile @Nullable String gone;
    private boolean closed; // guarded by this

    private ProcessSocket(TunnelRuntime runtime, Process process) {
        this.runtime = runtime;
        this.process = process;
        this.errors = new ProcessErrors(runtime, process.getErrorStream());
    }

    /** Returns the connection through a process that was just started. Ends the process if no thread can be started. */
    static ProcessSocket of(TunnelRuntime runtime, Process process) {
        ProcessSocket socket = new ProcessSocket(runtime, process);
        try {
            runtime.platformThread("autotunnel-command-in", socket::copyIn).start();
            runtime.platformThread("autotunnel-command-out", socket::copyOut).start();
            return socket;
        } catch (RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() {
        return in.input();
    }

    @Override
    public OutputStream getOutputStream() {
        return out.output();
    }

    @Override
    public @Nullable String gone() {
        return gone;
    }

    @Override
    public String said() {
        String text = errors.text();
        return text.isEmpty() ? "" : ", the proxy command said " + text;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        in.close();
        out.close();
        errors.close();
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            runtime.platformThread("autotunnel-command-end", () -> finish(tree)).start();
        } catch (OutOfMemoryError e) { // there is no thread that could wait, and the command must not stay
            LOG.debug("process {} is killed at once", process.pid(), e);
            process.destroyForcibly();
            tree.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Kills what has not ended by itself, and releases the pipes. */
    private void finish(List<ProcessHandle> tree) {
        if (!allExit(tree)) {
            LOG.debug("process {} did not end within {}", process.pid(), GRACE);
            List<ProcessHandle> late = process.descendants().toList(); // it may have started more meanwhile
            process.destroyForcibly(); // first, since a shell starts its next command when the one before is killed
            late.forEach(ProcessHandle::destroyForcibly);
            tree.forEach(ProcessHandle::destroyForcibly);
        }
        close(process.getInputStream());
        close(process.getErrorStream());
    }

    private static boolean allExit(List<ProcessHandle> tree) {
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            for (ProcessHandle each : tree) {
                each.onExit().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            return false;
        }
    }

    private void copyIn() {
        InputStream from = process.getInputStream();
        byte[] buffer = new byte[16 * 1024];
        try {
            OutputStream to = in.output();
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
            }
        } catch (IOException e) {
            LOG.debug("the output of the proxy command ended", e);
        }
        String how = lastWords();
        gone = how;
        in.end(how);
    }

    /** Writes what is in the pipe at once, so that no packet waits for the next one. */
    private void copyOut() {
        try (OutputStream to = process.getOutputStream()) {
            InputStream from = out.input();
            byte[] buffer = new byte[16 * 1024];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
        } catch (IOException e) {
            LOG.debug("the input of the proxy command ended", e);
        }
        out.close();
    }

    /** Returns how the command has ended. Waits a little for its exit status. */
    private String lastWords() {
        boolean exited = exitsSoon();
        String text = errors.text();
        String status = exited ? "ended with status " + process.exitValue() : "closed its output";
        return "the proxy command " + status + (text.isEmpty() ? "" : ", it said " + text);
    }

    private boolean exitsSoon() {
        try {
            return process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("a pipe did not close cleanly", e);
        }
    }
}
