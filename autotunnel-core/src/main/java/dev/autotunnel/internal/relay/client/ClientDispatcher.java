package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link Admission} decides: watches waiting clients, opens channels for served clients, and closes rejected
 * clients. Thread-safe.
 */
public final class ClientDispatcher implements Admission.Dispatch {
    /** The time that the server may take to connect to a target. */
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

    /** The pause before a link is tried again after it failed to open a channel for a client. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ClientDispatcher.class);

    private final TunnelRuntime runtime;
    private final Acceptor acceptor;
    private final TunnelIoThread ioThread;
    private final Traffic traffic;
    private final RelayEvents events;
    private final Admission admission;
    private final ClientDemand demand; // guarded by the lock of Admission
    private final AtomicLong arrivals = new AtomicLong();
    private @Nullable OpenWatch watch; // guarded by this

    public ClientDispatcher(
            TunnelIoThread ioThread, Acceptor acceptor, Traffic traffic, WhileDown whileDown, RelayEvents events) {
        this.runtime = ioThread.runtime();
        this.acceptor = acceptor;
        this.ioThread = ioThread;
        this.traffic = traffic;
        this.events = events;
        this.admission = new Admission(whileDown, this);
        this.demand = new ClientDemand(runtime, events);
    }

    public Admission admission() {
        return admission;
    }

    /**
     * Takes a new client that connected to a local port.
     *
     * @param forward the name of the forward through which the client came
     * @param request the target that the client wants, and how to reply to the client
     * @param socket non-blocking, and registered with no selector
     * @param said the bytes that the client has already sent for its target
     */
    public void arrived(String forward, TargetRequest request, SocketChannel socket, ByteBuffer said) {
        HeldClient held = new HeldClient(socket, said, admission.discardsFinished());
        arrived(forward, request.target(), new AcceptedClient(acceptor, ioThread, held, request.answer()));
    }

    /** Takes a new client of the forward, which wants to be connected to the target. */
    public void arrived(String forward, Endpoint target, ClientEnd end) {
        Deadline deadline = Deadline.after(runtime, admission.longestWait());
        Client client = new Client(forward, traffic.of(forward), target, end, arrivals.incrementAndGet(), deadline);
        end.whenGivenUp(() -> admission.gaveUp(client));
        reject(admission.arrived(client));
    }

    @Override
    public Timer hold(Client client) {
        client.end().hold();
        return runtime.schedule(client.deadline().left(), () -> reject(admission.expired(client)));
    }

    @Override
    public void serve(Client client, SshLink link) {
        client.end().handOver(() -> open(client, link));
    }

    @Override
    public void serveAgain(Client client, SshLink link) {
        runtime.schedule(PAUSE, () -> serve(client, link));
    }

    @Override
    public void came(boolean waits) {
        demand.came(waits);
    }

    @Override
    public void waiting(int count) {
        demand.waiting(count);
    }

    /** Closes the rejected clients and reports their failures, if they have any. */
    public void reject(Collection<Admission.Rejection> rejections) {
        rejections.forEach(ClientDispatcher::end);
        rejections.forEach(this::tell);
    }

    private static void end(Admission.Rejection rejection) {
        ClientConnection connection = rejection.client().connection();
        if (connection == null) {
            rejection.client().end().reject(rejection.failure());
        } else {
            connection.abort();
        }
    }

    private void reject(Optional<Admission.Rejection> rejection) {
        rejection.ifPresent(one -> reject(List.of(one)));
    }

    private void tell(Admission.Rejection rejection) {
        Client client = rejection.client();
        Failure failure = rejection.failure();
        if (failure == null) {
            LOG.debug("{} was rejected", client);
        } else {
            events.connectionFailed(client.forward(), client.about(failure));
        }
    }

    private void open(Client client, SshLink link) {
        OpenWatch.Owed owed = watch(link).asked(client.forward(), client.target());
        ChannelOpenCallback opening = new ChannelOpenCallback() {
            @Override
            public void opened(SshChannel channel) {
                owed.answered();
                try {
                    carry(client, link, channel);
                } catch (Throwable e) { // nobody else would free the client
                    Guard.report(LOG, "could not carry " + client, e);
                    channel.closeSoon();
                    reject(admission.notOpened(
                            client, link, UnexpectedFailure.of(Stage.FORWARD, "the client cannot be served", e)));
                }
            }

            @Override
            public void failed(Failure why) {
                owed.answered();
                reject(admission.notOpened(client, link, why));
            }
        };
        try {
            client.end().execute(() -> {
                if (client.end().isOpen() && admission.serves(client)) {
                    open(client, link, opening);
                } else {
                    owed.answered();
                    admission.done(client);
                }
            });
        } catch (IOException e) {
            runtime.execute(() -> opening.failed(internal("cannot serve the client: " + e.getMessage(), e)));
        }
    }

    private static void open(Client client, SshLink link, ChannelOpenCallback opening) {
        try {
            link.open(client.target(), OPEN_TIMEOUT, opening);
        } catch (Throwable e) {
            Guard.report(LOG, "could not open a channel for " + client, e);
            opening.failed(UnexpectedFailure.of(Stage.FORWARD, "no channel for the client", e));
        }
    }

    private void carry(Client client, SshLink link, SshChannel channel) {
        ClientConnection connection = client.end().carry(channel, client.traffic(), why -> over(client, why));
        if (admission.opened(client, link, connection)) {
            connection.start();
        } else {
            channel.closeSoon();
            Failure tooLate = Failure.of(Kind.LINK_CLOSED, Stage.FORWARD, "the link was replaced meanwhile");
            reject(admission.notOpened(client, link, tooLate));
        }
    }

    /** Returns the watch of the link; all channels of one link share a watch. */
    private synchronized OpenWatch watch(SshLink link) {
        OpenWatch current = watch;
        if (current == null || !current.isOf(link)) {
            current = new OpenWatch(runtime, link, events);
            watch = current;
        }
        return current;
    }

    private static Failure internal(String message, Exception why) {
        return Failure.of(Kind.INTERNAL, Stage.FORWARD, message, why);
    }

    private void over(Client client, Optional<Failure> why) {
        admission.done(client);
        why.ifPresent(failure -> events.connectionFailed(client.forward(), client.about(failure)));
    }
}
