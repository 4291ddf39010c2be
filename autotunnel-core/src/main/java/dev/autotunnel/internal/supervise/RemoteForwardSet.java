package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.internal.machine.UpDetails;
import dev.autotunnel.internal.relay.RemoteRelay;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The remote forwards of one connection: which are bound and which are missing. It also keeps the status of the monitor.
 * Local forwards are always bound. Thread-safe.
 */
final class RemoteForwardSet {
    private final TunnelActions tunnel;
    private final List<RemoteRelay> relays = new ArrayList<>();
    private final Map<String, BoundForward> remote = new LinkedHashMap<>();
    private final Map<String, MissingForward> missing = new LinkedHashMap<>();
    private MonitorStatus monitor = MonitorStatus.OFF;
    private @Nullable Kind monitorFailedBy;
    private boolean monitorProhibited;
    private boolean draining;
    private boolean closed;

    RemoteForwardSet(TunnelActions tunnel) {
        this.tunnel = tunnel;
    }

    /** Binds all remote forwards. If the spec allows missing forwards, a forward that cannot be bound is noted as missing. */
    void bindAll(SshLink link, Deadline deadline) throws TransportException {
        for (Forward forward : tunnel.spec().forwards()) {
            if (forward instanceof Forward.Remote wanted) {
                bind(link, wanted, deadline, tunnel.spec().exitOnForwardFailure());
            }
        }
    }

    /** Tries to bind each missing forward once more. */
    void bindMissing(SshLink link, Deadline deadline) throws TransportException {
        for (Forward forward : tunnel.spec().forwards()) {
            if (forward instanceof Forward.Remote wanted && isMissing(wanted)) {
                bind(link, wanted, deadline, false);
            }
        }
    }

    synchronized UpDetails usable() {
        List<BoundForward> bound = new ArrayList<>(tunnel.relay().bound());
        bound.addAll(remote.values());
        return new UpDetails(bound, List.copyOf(missing.values()), monitor);
    }

    synchronized boolean isComplete() {
        return missing.isEmpty() && !isMonitorToBeAttached();
    }

    /**
     * Returns why the connection is useless: the cause of the first missing forward. Returns null if any forward is bound, or
     * needs no binding.
     */
    synchronized @Nullable Failure nothingForwarded() {
        boolean direct = tunnel.spec().forwards().stream().anyMatch(forward -> forward instanceof Forward.Direct);
        boolean none = remote.isEmpty() && tunnel.relay().bound().isEmpty() && !direct;
        return none
                ? missing.values().stream()
                        .map(MissingForward::cause)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /**
     * Returns whether the monitor's ports should be requested again. If the server prohibits them, they stay prohibited for
     * this connection.
     */
    synchronized boolean isMonitorToBeAttached() {
        return monitor == MonitorStatus.UNAVAILABLE && !monitorProhibited;
    }

    /** Sets the monitor's status; returns whether the status has changed. */
    synchronized boolean monitor(MonitorStatus status) {
        boolean news = monitor != status;
        monitor = status;
        return news;
    }

    /** Notes that the monitor is unavailable. Publishes an event for each new cause, not for each try. */
    void monitorUnavailable(Failure cause) {
        boolean news;
        synchronized (this) {
            news = monitorFailedBy != cause.kind();
            monitorFailedBy = cause.kind();
            monitor = MonitorStatus.UNAVAILABLE;
        }
        if (news) {
            tunnel.events().monitorUnavailable(cause);
        }
    }

    /** Notes that the server prohibits the connection of the monitor. */
    void monitorProhibited(Failure cause) {
        synchronized (this) {
            monitorProhibited = true;
        }
        monitorUnavailable(cause);
    }

    /** Accepts no more connections of remote forwards; open ones may go on. */
    void drain() {
        List<RemoteRelay> all;
        synchronized (this) {
            draining = true;
            all = List.copyOf(relays);
        }
        all.forEach(RemoteRelay::drain);
    }

    void close() {
        List<RemoteRelay> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(relays);
        }
        all.forEach(RemoteRelay::close);
    }

    private void bind(SshLink link, Forward.Remote wanted, Deadline deadline, boolean required)
            throws TransportException {
        RemoteRelay relay =
                new RemoteRelay(tunnel.ioThread(), wanted, tunnel.traffic().of(wanted.name()), tunnel.relayEvents());
        try {
            int port = link.bindRemote(wanted.bind(), relay, deadline);
            bound(wanted, relay, port);
        } catch (TransportException e) {
            relay.close();
            if (required || e.endsTheLink()) {
                throw e;
            }
            missing(wanted, e.failure());
        }
    }

    private void bound(Forward.Remote wanted, RemoteRelay relay, int port) {
        Endpoint.Tcp bind = wanted.bind();
        InetSocketAddress address = InetSocketAddress.createUnresolved(bind.host(), port);
        BoundForward now = BoundForward.of(
                wanted.name(), Direction.REMOTE, address, wanted.target().toString());
        boolean wasMissing;
        synchronized (this) {
            remote.put(wanted.name(), now);
            wasMissing = missing.remove(wanted.name()) != null;
            relays.add(relay);
            if (draining) {
                relay.drain();
            }
            if (closed) {
                relay.close();
            }
        }
        if (wasMissing) {
            tunnel.events().forwardBound(now);
        }
    }

    private void missing(Forward.Remote wanted, Failure cause) {
        MissingForward now = MissingForward.of(wanted.name(), cause);
        MissingForward before;
        synchronized (this) {
            before = missing.put(wanted.name(), now);
        }
        if (before == null || before.cause().kind() != cause.kind()) {
            tunnel.events().forwardLost(now);
        }
    }

    private synchronized boolean isMissing(Forward.Remote forward) {
        return missing.containsKey(forward.name());
    }
}
