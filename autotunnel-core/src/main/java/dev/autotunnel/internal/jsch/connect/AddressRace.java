package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers (RFC 8305). Each address is tried {@link #STAGGER} after the one
 * before, or as soon as that one has failed. The attempts that have begun go on beside each other, each on a thread of its own.
 *
 * <p>Thread-safe.
 */
final class AddressRace {
    /** The recommended Connection Attempt Delay of RFC 8305 section 5. */
    static final Duration STAGGER = Duration.ofMillis(250);

    private final TunnelRuntime runtime;
    private final List<InetAddress> addresses;
    private final int port;
    private final @Nullable InetAddress bind;
    private final Map<InetAddress, Socket> connecting = new LinkedHashMap<>(); // guarded by this, like all fields below
    private final Set<InetAddress> begun = new HashSet<>();
    private final Map<InetAddress, IOException> failed = new LinkedHashMap<>();
    private @Nullable Socket winner;
    private boolean over;

    /**
     * Prepares the race.
     *
     * @param addresses at least one, in the order in which they are tried
     * @param bind the address of this machine that is used; null for any
     */
    AddressRace(TunnelRuntime runtime, List<InetAddress> addresses, int port, @Nullable InetAddress bind) {
        this.runtime = runtime;
        this.addresses = addresses;
        this.port = port;
        this.bind = bind;
    }

    /** Returns the connected socket, or null if no address answered before the deadline or before {@link #end}. */
    @Nullable
    Socket run(Deadline deadline) throws InterruptedException {
        try {
            for (InetAddress address : addresses) {
                int before = failures().size();
                if (!begin(address)) {
                    break;
                }
                awaitNext(Deadline.after(runtime, deadline.leftAtMost(STAGGER)), before);
            }
            return await(deadline);
        } catch (InterruptedException | RuntimeException | Error e) {
            giveUp();
            throw e;
        } finally {
            end();
        }
    }

    /** Ends the race, and closes the winner too: it may have won at the moment at which the caller was interrupted. */
    private synchronized void giveUp() {
        end();
        if (winner != null) {
            close(winner);
        }
    }

    /** Ends the race, and closes all sockets but the winner. */
    synchronized void end() {
        over = true;
        connecting.values().forEach(AddressRace::close);
        connecting.clear();
        notifyAll();
    }

    /** Returns why each address failed, in the order in which they failed. */
    synchronized List<IOException> failures() {
        return List.copyOf(failed.values());
    }

    /** Returns each address that was tried with its error. */
    synchronized String report() {
        return addresses.stream()
                .map(address -> address.getHostAddress() + ": " + reportOf(address))
                .collect(Collectors.joining("; "));
    }

    private synchronized String reportOf(InetAddress address) {
        IOException error = failed.get(address);
        if (error != null) {
            return String.valueOf(error.getMessage());
        }
        return begun.contains(address) ? "no answer" : "not tried";
    }

    /** Begins the next attempt, unless the race is over. */
    private boolean begin(InetAddress address) {
        Socket socket = new SilentTimeoutSocket();
        synchronized (this) {
            if (over || winner != null) {
                return false;
            }
            connecting.put(address, socket);
            begun.add(address);
        }
        if (addresses.size() == 1) {
            connect(address, socket);
        } else {
            runtime.execute(() -> connect(address, socket));
        }
        return true;
    }

    private void connect(InetAddress address, Socket socket) {
        try {
            bind(socket);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port));
            won(address, socket);
        } catch (IOException e) {
            close(socket);
            lost(address, e);
        } catch (RuntimeException | Error e) { // a security manager may throw, for example
            close(socket);
            lost(address, new IOException(e.toString(), e));
            throw e;
        }
    }

    private void bind(Socket socket) throws IOException {
        if (bind == null) {
            return;
        }
        try {
            socket.bind(new InetSocketAddress(bind, 0));
        } catch (IOException e) {
            throw new BindException("from %s: %s".formatted(bind.getHostAddress(), e.getMessage()));
        }
    }

    private synchronized void won(InetAddress address, Socket socket) {
        connecting.remove(address);
        if (over || winner != null) {
            close(socket);
        } else {
            winner = socket;
        }
        notifyAll();
    }

    private synchronized void lost(InetAddress address, IOException why) {
        if (connecting.remove(address) != null) { // otherwise the race closed the socket
            failed.put(address, why);
        }
        notifyAll();
    }

    /** Waits for the time of the next attempt: the end of the stagger, or more failures than before. */
    private synchronized void awaitNext(Deadline stagger, int before) throws InterruptedException {
        while (winner == null && !over && !connecting.isEmpty() && failed.size() == before && !stagger.isOver()) {
            wait(stagger.leftMillis());
        }
    }

    private synchronized @Nullable Socket await(Deadline deadline) throws InterruptedException {
        while (winner == null && !over && !connecting.isEmpty() && !deadline.isOver()) {
            wait(deadline.leftMillis());
        }
        if (!over) {
            return winner;
        }
        if (winner != null) {
            close(winner);
        }
        return null;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the descriptor is gone all the same
        }
    }
}
