package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.internal.relay.client.ClientEnd;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of one tunnel that are SSH channels. Thread-safe. */
public final class TunnelSockets {
    /** Takes a new client of a forward, which wants to be connected to the target. */
    @FunctionalInterface
    public interface Arrivals {
        void arrived(String forward, Endpoint target, ClientEnd client);
    }

    private static final InetSocketAddress IGNORED = InetSocketAddress.createUnresolved("ignored", 0);

    private final TunnelRuntime runtime;
    private final Arrivals arrivals;
    private final Targets targets;
    private final ConnectFailures failures;
    private final Executor aside;

    /**
     * Makes sockets for a tunnel.
     *
     * @param forwards the forwards of the current spec
     */
    public TunnelSockets(
            TunnelRuntime runtime,
            Arrivals arrivals,
            String tunnel,
            Supplier<List<Forward>> forwards,
            ConnectFailures failures) {
        this.runtime = runtime;
        this.arrivals = arrivals;
        this.targets = new Targets(tunnel, forwards);
        this.failures = failures;
        this.aside = new SerialExecutor(runtime);
    }

    /**
     * Connects to the target of a forward.
     *
     * @param timeout the caller's own limit; null for none
     */
    public Socket connect(String forward, @Nullable Duration timeout) throws IOException {
        target(forward);
        return connected(forward, IGNORED, timeout);
    }

    /**
     * Connects to a target that the spec allows.
     *
     * @param timeout the caller's own limit; null for none
     * @throws IllegalArgumentException if the spec does not allow the target
     */
    public Socket connect(String host, int port, @Nullable Duration timeout) throws IOException {
        InetSocketAddress to = InetSocketAddress.createUnresolved(host, port);
        if (targets.of(host, port).isEmpty()) {
            throw new IllegalArgumentException(targets.refusal(host, port));
        }
        return connected(null, to, timeout);
    }

    /** Returns a factory whose sockets connect to the target of that forward, or to the addresses that they are given. */
    public SocketFactory factory(@Nullable String forward) {
        if (forward != null) {
            target(forward);
        }
        return new TunnelSocketFactory(this, forward);
    }

    Socket unconnected(@Nullable String forward) throws SocketException {
        return new TunnelSocket(new TunnelSocketImpl(this, forward));
    }

    /** Connects, and closes the socket if that fails: nobody else has it. */
    static void connect(Socket socket, InetSocketAddress to, int millis) throws IOException {
        try {
            socket.connect(to, millis);
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    Targets.Target target(String forward) {
        return targets.of(forward);
    }

    /** Returns the target with that address, by its name if it has one. */
    Targets.Target target(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        String host = inet.getHostString();
        return targets.of(host, inet.getPort())
                .orElseThrow(() -> ConnectFailures.notAllowed(targets.refusal(host, inet.getPort())));
    }

    InProcessClient client() {
        return new InProcessClient(aside);
    }

    /** Waits for the client's connection, on the caller's thread. */
    InProcessConnection connect(InProcessClient client, Targets.Target target, int millis) throws IOException {
        return switch (outcome(client, target, Duration.ofMillis(millis))) {
            case OPEN -> Objects.requireNonNull(client.connection());
            case REJECTED -> throw failures.rejected(target.endpoint(), client.failure());
            case LATE -> throw failures.late(target.endpoint());
            case CLOSED, NONE -> throw new SocketException("Socket closed");
        };
    }

    private InProcessClient.Outcome outcome(InProcessClient client, Targets.Target target, Duration timeout)
            throws IOException {
        try {
            arrivals.arrived(target.forward(), target.endpoint(), client);
            return client.await(runtime, timeout);
        } catch (RuntimeException | Error e) {
            client.close(); // it must not keep its place
            throw e;
        }
    }

    private Socket connected(@Nullable String forward, InetSocketAddress to, @Nullable Duration timeout)
            throws IOException {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        Socket socket = unconnected(forward);
        connect(socket, to, timeout == null ? 0 : Deadline.millis(timeout));
        return socket;
    }
}
