package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes a socket from the user's factory. The factory runs on a thread of its own, which {@link #kill()} and the deadline
 * interrupt. A socket that comes too late is closed.
 *
 * <p>Thread-safe.
 */
final class FactoryConnector implements SocketConnector {
    private final TunnelRuntime runtime;
    private final SocketFactory factory;
    private final Endpoint.Tcp to;
    private final CompletableFuture<Socket> created = new CompletableFuture<>();
    private @Nullable Thread creating; // guarded by this

    FactoryConnector(TunnelRuntime runtime, SocketFactory factory, Endpoint.Tcp to) {
        this.runtime = runtime;
        this.factory = factory;
        this.to = to;
    }

    @Override
    public Socket connect(Deadline deadline) throws TransportException {
        runtime.execute(this::create);
        try {
            return new ForeignSocket(runtime, created.get(deadline.leftMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw failure(
                    Kind.PROXY_FAILED, "cannot connect to %s: %s".formatted(to, text(e.getCause())), e.getCause());
        } catch (TimeoutException e) {
            giveUp();
            throw failure(Kind.CONNECT_TIMEOUT, "did not connect to %s within the connect deadline".formatted(to), e);
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
            throw failure(Kind.INTERRUPTED, "was interrupted", e);
        } catch (IOException e) {
            throw failure(Kind.PROXY_FAILED, "gave a socket that cannot be used: " + text(e), e);
        }
    }

    @Override
    public void kill() {
        created.completeExceptionally(new IOException("called off"));
        synchronized (this) {
            if (creating != null) {
                creating.interrupt();
            }
        }
    }

    @Override
    public String progress() {
        return "the socket factory has not connected to " + to;
    }

    /** Ends the call, and closes a socket that has come meanwhile. */
    private void giveUp() throws TransportException {
        kill();
        if (!created.isCompletedExceptionally()) {
            try {
                created.join().close();
            } catch (IOException e) {
                throw failure(Kind.PROXY_FAILED, "gave a socket that cannot be closed", e);
            }
        }
    }

    private void create() {
        try {
            begin();
            Socket socket = factory.createSocket(to.host(), to.port());
            if (socket == null) {
                created.completeExceptionally(new IOException("it returned null"));
            } else if (!created.complete(socket)) {
                socket.close();
            }
        } catch (Throwable e) { // Kotlin and Scala throw checked exceptions undeclared
            created.completeExceptionally(e);
        } finally {
            end();
        }
    }

    private synchronized void begin() throws IOException {
        if (created.isDone()) {
            throw new IOException("called off");
        }
        creating = Thread.currentThread();
    }

    /** Ends the time in which {@link #kill} may interrupt this thread, and clears an interrupt that came before. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    private synchronized void end() {
        creating = null;
        Thread.interrupted();
    }

    private static String text(@Nullable Throwable e) {
        return UntrustedText.quote(String.valueOf(e));
    }

    private TransportException failure(Kind kind, String what, @Nullable Throwable cause) {
        Failure failure = Failure.of(
                kind, Stage.CONNECT, "the socket factory " + factory.getClass().getName() + " " + what, cause);
        return new TransportException(
                kind == Kind.PROXY_FAILED ? failure.withRemedy("see the error of the socket factory") : failure);
    }
}
