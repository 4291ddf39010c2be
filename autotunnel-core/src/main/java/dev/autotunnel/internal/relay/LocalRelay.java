package dev.autotunnel.internal.relay;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.Admission;
import dev.autotunnel.internal.relay.client.ClientDispatcher;
import dev.autotunnel.internal.relay.client.ClientEnd;
import dev.autotunnel.internal.relay.client.ClientReply;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.client.TargetRequest;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.relay.socks.SocksHandshakes;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Serves the clients of one tunnel that come from this side: those of local and dynamic forwards, whose listeners outlive every
 * link, and those that connect inside the JVM. Clients are served while a link is attached, and wait while there is none.
 *
 * <p>Listeners and clients have a lock each. {@link LocalListeners} may wait for the acceptor's thread. {@link Admission} never
 * waits, so the acceptor's thread may call it. Thread-safe.
 */
public final class LocalRelay implements AutoCloseable {
    private final ClientDispatcher clients;
    private final SocksHandshakes handshakes;
    private final Admission admission;
    private final LocalListeners listeners;
    private final TunnelRuntime runtime;
    private final List<Forward> forwards;
    private volatile boolean open; // takes clients, from inside the JVM too

    /**
     * Prepares the forwards. Nothing is bound yet.
     *
     * @param ioThread the I/O thread that all forwards of the tunnel share
     * @param acceptor the acceptor that all tunnels share
     * @param traffic the counters of all forwards of the tunnel; only the forwards that listen here are served
     * @param whileDown the rules for clients while no link is attached
     */
    public LocalRelay(
            TunnelIoThread ioThread, Acceptor acceptor, Traffic traffic, WhileDown whileDown, RelayEvents events) {
        runtime = ioThread.runtime();
        forwards = traffic.listeningHere();
        clients = new ClientDispatcher(ioThread, acceptor, traffic, whileDown, events);
        admission = clients.admission();
        handshakes = new SocksHandshakes(ioThread.runtime(), acceptor, traffic, events, clients::arrived);
        listeners = new LocalListeners(acceptor, forwards, this::connected);
    }

    /**
     * Looks up the names on which the forwards listen. The lookup may take 10 s for each name. Call this method without holding
     * a lock.
     */
    public BindAddresses lookUp(BindAddresses.Lookup lookup) throws TransportException {
        return BindAddresses.lookUp(runtime, lookup, forwards);
    }

    /** Looks up the names like {@link #lookUp}, and binds like {@link #bind(BindAddresses)}. */
    public void bind() throws TransportException {
        bind(lookUp(InetAddress::getByName));
    }

    /**
     * Binds all listeners and lets clients wait from now on. A port that an earlier bind chose is bound again.
     *
     * @throws TransportException of kind LOCAL_PORT_UNAVAILABLE, with nothing left bound
     * @throws IllegalStateException if the listeners are already bound
     */
    public void bind(BindAddresses addresses) throws TransportException {
        admission.open();
        open = true;
        try {
            listeners.bind(addresses);
        } catch (TransportException e) {
            close();
            throw e;
        }
    }

    /** Whether all listeners are bound and clients are taken. */
    public boolean isBound() {
        return open && listeners.isBound();
    }

    /** Takes a client from inside the JVM, which wants to be connected to the target. The forward counts its connection. */
    public void arrived(String forward, Endpoint target, ClientEnd client) {
        clients.arrived(forward, target, client);
    }

    /** Returns how many listeners are bound. Never waits. */
    public int listening() {
        return listeners.listening();
    }

    /** Returns the forwards that are bound, with their addresses. */
    public List<BoundForward> bound() {
        return listeners.bound();
    }

    /**
     * Serves clients through the link from now on: first the waiting clients in the order in which they came, then each new
     * client.
     */
    public void attach(SshLink link) {
        clients.reject(admission.attach(link));
    }

    /**
     * Rejects the clients whose bytes go through the link. Clients whose channel is not open yet wait. New clients also wait,
     * if the link is the attached one.
     */
    public void detach(SshLink link) {
        clients.reject(admission.detach(link));
    }

    /** Rejects all waiting clients and each new one, until {@link #hold()} or {@link #attach}. */
    public void refuse() {
        clients.reject(admission.refuse());
    }

    /**
     * Rejects at once the clients whose own deadline is before {@code at}. The rule holds for waiting and new clients, until
     * {@link #attemptBegins()}.
     *
     * @param at when the next attempt begins
     * @param why the failure that the last attempt or connection ended with
     */
    public void noAttemptBefore(Deadline at, Failure why) {
        clients.reject(admission.noAttemptBefore(at, why));
    }

    /** Lets clients wait again, however long the attempt takes. */
    public void attemptBegins() {
        admission.attemptBegins();
    }

    /** Lets clients wait from now on. An attached link is detached. */
    public void hold() {
        clients.reject(admission.hold());
    }

    /**
     * Closes the listeners and rejects the waiting clients. Clients that are already served may go on. Takes at most one second
     * for each listener. Call {@link #close()} afterwards.
     */
    public void drain() {
        open = false;
        List<Admission.Rejection> all = admission.drain();
        listeners.close();
        handshakes.close();
        clients.reject(all);
    }

    /** Sets the rules for clients that come from now on while no link is attached. Waiting clients keep their deadline. */
    public void whileDown(WhileDown rules) {
        admission.rules(rules);
    }

    /** Returns how many clients wait. */
    public int waiting() {
        return admission.waiting();
    }

    /** Returns how many clients are served, including those whose channel is being opened. */
    public int served() {
        return admission.served();
    }

    /**
     * Closes the listeners and rejects all clients. Takes at most one second for each listener. {@link #bind()} may follow. A
     * channel that is being opened is closed once it is open, or ends with its link.
     */
    @Override
    public void close() {
        open = false;
        List<Admission.Rejection> all = admission.close();
        listeners.close();
        handshakes.close();
        clients.reject(all);
    }

    private void connected(Forward forward, SocketChannel socket) {
        if (Destination.of(forward) instanceof Destination.Fixed fixed) {
            clients.arrived(
                    forward.name(),
                    new TargetRequest(fixed.target(), ClientReply.NONE),
                    socket,
                    ByteBuffer.allocate(0));
        } else {
            handshakes.begin(forward.name(), socket);
        }
    }
}
