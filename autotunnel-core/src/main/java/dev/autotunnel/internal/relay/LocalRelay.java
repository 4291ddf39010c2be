package dev.autotunnel.internal.relay;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.Admission;
import dev.autotunnel.internal.relay.client.ClientDispatcher;
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
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * The forwards of one tunnel that listen here, local and dynamic ones: the listeners, which outlive every link, and their
 * clients, which are served while a link is attached and wait while there is none.
 *
 * <p>Thread-safe. Listeners and clients are two worlds with a lock each: {@link LocalListeners}, which may wait for the
 * acceptor's thread, and {@link Admission}, which never waits and which the acceptor's thread may therefore enter.
 */
public final class LocalRelay implements AutoCloseable {
    private final ClientDispatcher clients;
    private final SocksHandshakes handshakes;
    private final Admission admission;
    private final LocalListeners listeners;
    private final TunnelRuntime runtime;
    private final List<Forward> forwards;

    /**
     * Prepares the forwards; nothing is bound yet.
     *
     * @param ioThread shared by all forwards of the tunnel
     * @param acceptor shared by all tunnels
     * @param traffic of all forwards; those that listen here are served
     * @param whileDown what becomes of clients while no link is attached
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

    /** Looks up the names on which the forwards listen. May take 10 s a name. Call it without holding a lock. */
    public BindAddresses lookUp(BindAddresses.Lookup lookup) throws TransportException {
        return BindAddresses.lookUp(runtime, lookup, forwards);
    }

    /** The same as {@link #lookUp} and {@link #bind(BindAddresses)}. */
    public void bind() throws TransportException {
        bind(lookUp(InetAddress::getByName));
    }

    /**
     * Binds all listeners; from now on clients wait. A port that was chosen by an earlier bind is bound again.
     *
     * @throws TransportException of kind LOCAL_PORT_UNAVAILABLE, with nothing left bound
     * @throws IllegalStateException if they are bound
     */
    public void bind(BindAddresses addresses) throws TransportException {
        admission.open();
        try {
            listeners.bind(addresses);
        } catch (TransportException e) {
            close();
            throw e;
        }
    }

    /** Whether there is nothing left to bind. */
    public boolean isBound() {
        return listeners.isBound();
    }

    /** How many listeners are bound. Never waits. */
    public int listening() {
        return listeners.listening();
    }

    /** What is bound. */
    public List<BoundForward> bound() {
        return listeners.bound();
    }

    /** Serves through that link from now on: those that wait, in the order they came, and each that comes. */
    public void attach(SshLink link) {
        clients.dismiss(admission.attach(link));
    }

    /**
     * Resets the clients that are served through that link, except those whose channel is not open yet; these wait, and so
     * does each that comes, if that is the link that is attached.
     */
    public void detach(SshLink link) {
        clients.dismiss(admission.detach(link));
    }

    /** Sends clients away, those that wait and each that comes, until {@link #hold()} or {@link #attach}. */
    public void refuse() {
        clients.dismiss(admission.refuse());
    }

    /**
     * Sends those clients away at once whose own deadline is before that, those that wait and those that come, until {@link
     * #attemptBegins()}.
     *
     * @param at when the next attempt begins
     * @param why what the last attempt or connection ended with
     */
    public void noAttemptBefore(Deadline at, Failure why) {
        clients.dismiss(admission.noAttemptBefore(at, why));
    }

    /** Lets clients wait again, however long the attempt takes. */
    public void attemptBegins() {
        admission.attemptBegins();
    }

    /** Lets clients wait from now on; a link that is attached is detached. */
    public void hold() {
        clients.dismiss(admission.hold());
    }

    /**
     * Closes the listeners and sends away those that wait; those that are served may go on. Takes no longer than a second a
     * listener whatever happens, and is followed by {@link #close()}.
     */
    public void drain() {
        List<Admission.Rejection> all = admission.drain();
        listeners.close();
        handshakes.close();
        clients.dismiss(all);
    }

    /** What becomes of clients that come from now on while no link is attached; those that wait keep their own time. */
    public void whileDown(WhileDown rules) {
        admission.rules(rules);
    }

    /** How many clients wait. */
    public int waiting() {
        return admission.waiting();
    }

    /** How many clients are being served, those whose channel is being opened included. */
    public int served() {
        return admission.served();
    }

    /**
     * Closes the listeners and sends all clients away. Takes no longer than a second a listener whatever happens, and may be
     * followed by {@link #bind()}. A channel that is being opened is closed once it is open, or ends with its link.
     */
    @Override
    public void close() {
        List<Admission.Rejection> all = admission.close();
        listeners.close();
        handshakes.close();
        clients.dismiss(all);
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
