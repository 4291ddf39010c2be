package dev.autotunnel.internal.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the tests of this package stand on: the real runtime, an acceptor, and a record of what relays tell. */
public final class RelayBench implements RelayEvents, AutoCloseable {
    public final SystemRuntime runtime = SystemRuntime.acquire();
    public final Acceptor acceptor = runtime.shared(Acceptor.class, Acceptor::new);
    public final TunnelIoThread ioThread = new TunnelIoThread(runtime);
    public final List<Failure> failures = new CopyOnWriteArrayList<>();
    final List<String> failedForwards = new CopyOnWriteArrayList<>();
    final List<String> slowTargets = new CopyOnWriteArrayList<>();
    final List<SshLink> slow = new CopyOnWriteArrayList<>();

    private final List<LocalRelay> relays = new ArrayList<>();
    private boolean closed;

    /** A relay with one forward, {@code echo}, that is bound. */
    LocalRelay bound(WhileDown whileDown) throws TransportException {
        LocalRelay relay = relay(whileDown, Forward.local("echo", "0:echo.internal:7"));
        relay.bind();
        return relay;
    }

    /** A relay with one dynamic forward, {@code socks}, that is bound. */
    LocalRelay socks(WhileDown whileDown) throws TransportException {
        LocalRelay relay = relay(whileDown, Forward.dynamic("socks", "0"));
        relay.bind();
        return relay;
    }

    LocalRelay relay(WhileDown whileDown, Forward... forwards) {
        return relay(whileDown, new Traffic(List.of(forwards)));
    }

    LocalRelay relay(WhileDown whileDown, Traffic traffic) {
        LocalRelay relay = new LocalRelay(ioThread, acceptor, traffic, whileDown, this);
        relays.add(relay);
        return relay;
    }

    /** A relay of a remote forward that is bound by way of that link. */
    RemoteRelay remote(FakeLink link, Forward.Remote forward, Traffic traffic) throws TransportException {
        RemoteRelay relay = new RemoteRelay(ioThread, forward, traffic.of(forward.name()), this);
        link.bindRemote(forward.bind(), relay, Deadline.after(runtime, Duration.ofSeconds(1)));
        return relay;
    }

    /** Connects to that port of the server, on a thread of its own; done when the connection is over. */
    CompletableFuture<Void> connectRemote(FakeLink link, int port, FakeChannel channel) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        runtime.execute(() -> {
            try {
                link.connectRemote(port, channel);
                over.complete(null);
            } catch (IOException e) {
                over.completeExceptionally(e);
            }
        });
        return over;
    }

    static InetSocketAddress address(LocalRelay relay) {
        return (InetSocketAddress) relay.bound().get(0).address();
    }

    public List<Failure.Kind> failureKinds() {
        return failures.stream().map(Failure::kind).toList();
    }

    @Override
    public void connectionFailed(String forward, Failure failure) {
        failedForwards.add(forward);
        failures.add(failure);
    }

    @Override
    public void openIsSlow(SshLink link, Duration silent) {
        slow.add(link);
    }

    @Override
    public void targetIsSlow(String forward, Endpoint target, Duration waited) {
        slowTargets.add(forward + " " + target);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        relays.forEach(LocalRelay::close);
        ioThread.close();
        runtime.release();
    }
}
