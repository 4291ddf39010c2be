package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Timer;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.transport.Opening;
import dev.autotunnel.transport.SshChannel;
import dev.autotunnel.transport.SshLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link Admission} decides: watches the clients that wait, opens channels for those to serve, sends the others away. */
final class Clients implements Admission.Desk {
    /** How long the server may take to connect to a target. */
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    private final TunnelRuntime runtime;
    private final Acceptor acceptor;
    private final Carrier carrier;
    private final Traffic traffic;
    private final RelayEvents events;
    private final Admission admission;
    private final AtomicLong arrivals = new AtomicLong();
    private @Nullable OpenWatch watch; // guarded by this

    Clients(Carrier carrier, Acceptor acceptor, Traffic traffic, WhileDown whileDown, RelayEvents events) {
        this.runtime = carrier.runtime();
        this.acceptor = acceptor;
        this.carrier = carrier;
        this.traffic = traffic;
        this.events = events;
        this.admission = new Admission(whileDown, this);
    }

    Admission admission() {
        return admission;
    }

    void arrived(Newcomer newcomer) {
        Deadline deadline = Deadline.after(runtime, admission.longestWait());
        long arrival = arrivals.incrementAndGet();
        ForwardTraffic of = traffic.of(newcomer.forward());
        Client client = new Client(newcomer, of, arrival, deadline, admission::gaveUp);
        dismiss(admission.arrived(client));
    }

    @Override
    public Timer hold(Client client) {
        acceptor.watch(client.ahead());
        return runtime.schedule(client.deadline().left(), () -> dismiss(admission.expired(client)));
    }

    @Override
    public void serve(Client client, SshLink link) {
        acceptor.handOver(client.ahead().socket(), () -> open(client, link));
    }

    /** Sends clients away, and tells why where there is something to tell. */
    void dismiss(Collection<Admission.Dismissal> dismissals) {
        if (dismissals.isEmpty()) {
            return;
        }
        List<SocketChannel> toReset = new ArrayList<>();
        for (Admission.Dismissal dismissal : dismissals) {
            SocketChannel socket = dismissal.client().ahead().socket();
            ByteBuffer lastWords = endOf(dismissal);
            if (lastWords.hasRemaining()) {
                acceptor.dismiss(socket, lastWords);
            } else {
                toReset.add(socket);
            }
        }
        acceptor.reset(toReset);
        dismissals.forEach(this::tell);
    }

    /** The last words to a client, unless its connection is open: then it was told so, and all it gets is a reset. */
    private static ByteBuffer endOf(Admission.Dismissal dismissal) {
        Client client = dismissal.client();
        Pump pump = client.pump();
        if (pump == null) {
            return client.request().answer().refused(dismissal.failure());
        }
        pump.abort();
        return Answer.NONE.refused(dismissal.failure());
    }

    private void dismiss(Optional<Admission.Dismissal> dismissal) {
        dismissal.ifPresent(one -> dismiss(List.of(one)));
    }

    private void tell(Admission.Dismissal dismissal) {
        Client client = dismissal.client();
        Failure failure = dismissal.failure();
        if (failure == null) {
            LOG.debug("{} was sent away", client);
        } else {
            events.connectionFailed(client.forward(), client.about(failure));
        }
    }

    private void open(Client client, SshLink link) {
        OpenWatch watch = watch(link);
        Opening opening = new Opening() {
            @Override
            public void opened(SshChannel channel) {
                watch.answered();
                pump(client, link, channel);
            }

            @Override
            public void failed(Failure why) {
                watch.answered();
                dismiss(admission.notOpened(client, link, why));
            }
        };
        watch.asked();
        try {
            carrier.execute(() -> {
                if (client.ahead().socket().isOpen() && admission.serves(client)) {
                    open(client, link, opening);
                } else {
                    watch.answered();
                    admission.done(client);
                }
            });
        } catch (IOException e) {
            runtime.execute(() -> opening.failed(internal("cannot serve the client: " + e.getMessage(), e)));
        }
    }

    private static void open(Client client, SshLink link, Opening opening) {
        try {
            link.open(client.request().target(), OPEN_TIMEOUT, opening);
        } catch (RuntimeException e) {
            LOG.error("could not open a channel for {}", client, e);
            opening.failed(internal(e.toString(), e));
        }
    }

    private void pump(Client client, SshLink link, SshChannel channel) {
        SocketChannel socket = client.ahead().socket();
        Pump pump = new Pump(carrier, socket, channel, client.traffic(), why -> over(client, why));
        if (admission.opened(client, link, pump)) {
            pump(client, pump);
        } else {
            runtime.execute(channel::close);
            Failure tooLate = Failure.of(Kind.LINK_CLOSED, Stage.FORWARD, "the link was replaced meanwhile");
            dismiss(admission.notOpened(client, link, tooLate));
        }
    }

    /** One for all channels of a link. */
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

    private void pump(Client client, Pump pump) {
        try {
            Sockets.sayAtOnce(client.ahead().socket(), client.request().answer().granted());
            pump.start(client.ahead().bytes());
        } catch (IOException e) {
            LOG.debug("{} went away when its connection was open: {}", client, e.toString());
            pump.abort();
        }
    }

    private void over(Client client, Optional<Failure> why) {
        admission.done(client);
        why.ifPresent(failure -> events.connectionFailed(client.forward(), client.about(failure)));
    }
}
