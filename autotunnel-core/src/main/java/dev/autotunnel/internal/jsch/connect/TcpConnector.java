package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks up a name and connects to its addresses over TCP. Thread-safe. */
final class TcpConnector implements SocketConnector {
    private static final String BIND_REMEDY = "check the bind address: it must be one of this machine's";

    private final TunnelRuntime runtime;
    private final Resolver resolver;
    private final Endpoint.Tcp to;
    private final Connector.Tcp options;
    private final int turn;
    private final Consumer<String> resolved;
    private @Nullable AddressRace race; // guarded by this, like the next field
    private boolean killed;

    /**
     * Prepares a connection.
     *
     * @param turn which address is tried first, counted from 0; the count wraps around
     * @param resolved gets the addresses that will be tried, as text
     */
    TcpConnector(
            TunnelRuntime runtime,
            Resolver resolver,
            Endpoint.Tcp to,
            Connector.Tcp options,
            int turn,
            Consumer<String> resolved) {
        this.runtime = runtime;
        this.resolver = resolver;
        this.to = to;
        this.options = options;
        this.turn = turn;
        this.resolved = resolved;
    }

    @Override
    public Socket connect(Deadline deadline) throws TransportException {
        InetAddress bind = bindAddress();
        List<InetAddress> all = resolver.resolve(to.host(), deadline);
        List<InetAddress> addresses = AddressOrder.of(all, options.addressFamily(), bind, turn);
        if (addresses.isEmpty()) {
            throw failure(Kind.UNRESOLVED, Stage.RESOLVE, noneOf(bind), null);
        }
        resolved.accept(addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ")));
        AddressRace fresh = adopt(new AddressRace(runtime, addresses, to.port(), bind));
        try {
            Socket connected = fresh.run(deadline);
            if (connected != null) {
                return connected;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Kind.INTERRUPTED, Stage.CONNECT, "the connection to %s was interrupted".formatted(to), e);
        }
        throw noConnection(fresh, addresses.size());
    }

    @Override
    public synchronized void kill() {
        killed = true;
        if (race != null) {
            race.end();
        }
    }

    @Override
    public synchronized String progress() {
        return race == null ? "the name %s is being looked up".formatted(to.host()) : race.report();
    }

    @Override
    public Path path(Socket connected) {
        SocketAddress local =
                options.bindAddress().isPresent() ? new InetSocketAddress(connected.getLocalAddress(), 0) : null;
        return new Path(connected.getRemoteSocketAddress(), local);
    }

    private synchronized AddressRace adopt(AddressRace fresh) {
        race = fresh;
        if (killed) {
            fresh.end();
        }
        return fresh;
    }

    private @Nullable InetAddress bindAddress() throws TransportException {
        try {
            return options.bindAddress().isEmpty()
                    ? null
                    : InetAddress.getByName(options.bindAddress().get()); // an address, so nothing is looked up
        } catch (UnknownHostException e) {
            String message = "the bind address %s cannot be used"
                    .formatted(options.bindAddress().get());
            throw failure(Kind.UNREACHABLE, Stage.CONNECT, message, e);
        }
    }

    private String noneOf(@Nullable InetAddress bind) {
        String family = options.addressFamily().name().toLowerCase(Locale.ROOT);
        String wanted = bind == null ? "AddressFamily " + family : "BindAddress " + bind.getHostAddress();
        return "the name %s has no address that fits %s".formatted(to.host(), wanted);
    }

    private TransportException noConnection(AddressRace race, int tried) {
        List<IOException> errors = race.failures();
        boolean late = errors.size() < tried;
        String message =
                "no connection to %s%s (%s)".formatted(to, late ? " within the connect deadline" : "", race.report());
        IOException last = errors.isEmpty() ? null : errors.get(errors.size() - 1);
        Kind kind = late ? Kind.CONNECT_TIMEOUT : kindOf(errors);
        Failure failure = Failure.of(kind, Stage.CONNECT, message, last);
        return new TransportException(last instanceof BindException ? failure.withRemedy(BIND_REMEDY) : failure);
    }

    /** Returns the kind that tells most: an address that refuses belongs to a host that is up. */
    private static Kind kindOf(List<IOException> errors) {
        if (errors.stream().anyMatch(e -> e instanceof ConnectException && says(e, "refused"))) {
            return Kind.CONNECT_REFUSED;
        }
        return errors.stream().anyMatch(e -> says(e, "reset")) ? Kind.CLOSED_BEFORE_BANNER : Kind.UNREACHABLE;
    }

    /** The JDK has one exception for a refusal and for silence; only the kernel's message distinguishes them. */
    private static boolean says(IOException e, String word) {
        return String.valueOf(e.getMessage()).contains(word);
    }

    private static TransportException failure(Kind kind, Stage stage, String message, @Nullable Exception cause) {
        return new TransportException(Failure.of(kind, stage, message, cause));
    }
}
