package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.HostKeyCheck;
import dev.autotunnel.internal.jsch.auth.Login;
import dev.autotunnel.internal.jsch.auth.PinnedOptions;
import dev.autotunnel.internal.jsch.wire.HopSocket;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.jsch.wire.Resolver;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server on the way, a jump host or the last one, with a session of its own: reached over TCP, or by a channel through
 * the jump host before it. Each has its own socket, host-key check, credentials and log, so that what went wrong is known
 * for each; the deadline is one for all.
 */
final class Hop {
    private static final Logger LOG = LoggerFactory.getLogger(Hop.class);

    private final TunnelRuntime runtime;
    private final SshServer server;
    private final int windowLimit;
    private final LinkChannels.Factory channels;
    private final @Nullable Hop via;
    private final String name;
    private final boolean alone;
    private final OwnedSocket wire;
    private final HostKeyCheck hostKeys;
    private final JschLog log = new JschLog();
    private volatile @Nullable JschLink link;

    private Hop(
            TunnelRuntime runtime,
            SshServer server,
            int windowLimit,
            LinkChannels.Factory channels,
            String name,
            boolean alone) {
        this.runtime = runtime;
        this.server = server;
        this.windowLimit = windowLimit;
        this.channels = channels;
        this.via = server.via()
                .map(jump -> new Hop(
                        runtime, jump, TunnelSpec.DEFAULT_WINDOW_LIMIT, channels, "jump host " + jump.address(), false))
                .orElse(null);
        this.name = name;
        this.alone = alone;
        this.wire = new OwnedSocket(runtime);
        this.hostKeys = new HostKeyCheck(server.hostKeys());
    }

    /** The last one on the way, which knows those before it. */
    static Hop last(TunnelRuntime runtime, SshServer server, int windowLimit, LinkChannels.Factory channels) {
        return new Hop(
                runtime,
                server,
                windowLimit,
                channels,
                server.address(),
                server.via().isEmpty());
    }

    /** Connects to those before it, and then to this one. */
    JschLink connect(Deadline deadline, Consumer<Failure> lost) throws TransportException {
        JschLink below = via == null ? null : via.connect(deadline, Hop::toldByTheLast);
        reach(below, deadline);
        JschLink fresh = null;
        try {
            JSch jsch = new JSch();
            hostKeys.load();
            Login login = Login.prepare(jsch, server.credentials());
            Session session = jsch.getSession(server.user(), server.host(), server.port());
            PinnedOptions.apply(session);
            session.setLogger(log);
            session.setSocketFactory(wire);
            session.setHostKeyRepository(hostKeys);
            session.setDaemonThread(true);
            login.apply(session);
            fresh = new JschLink(runtime, session, this, below, channels, lost);
            session.connect(deadline.leftMillis());
        } catch (TransportException e) {
            throw new TransportException(ours(e.failure()));
        } catch (JSchException | RuntimeException e) {
            throw new TransportException(below != null && below.isEndingByItself() ? below.closed() : classify(e));
        }
        link = fresh.established();
        return fresh;
    }

    /** Closes the raw socket under all first, which frees whoever waits on any of them. Never blocks. */
    void kill() {
        JschLink current = link;
        if (current != null) {
            current.kill(); // and those before it
            return;
        }
        if (via != null) {
            via.kill();
        }
        wire.kill();
    }

    /** That the deadline passed, at the first that has not answered by then. */
    Failure tooSlow() {
        if (via != null && via.link == null) {
            return via.tooSlow();
        }
        Stage stage = evidence().stage();
        String message = via != null && stage == Stage.CONNECT
                ? "%s did not connect to %s".formatted(via.name, name)
                : "no answer from %s at stage %s".formatted(name, stage);
        return Failure.of(Kind.CONNECT_TIMEOUT, stage, message + " within the connect deadline");
    }

    OwnedSocket wire() {
        return wire;
    }

    JschLog log() {
        return log;
    }

    int windowLimit() {
        return windowLimit;
    }

    /** What to call it in a sentence about the link. */
    String title() {
        return alone ? "the server" : name;
    }

    /** The message, and whom it is about where there is more than one server on the way. */
    String about(String message) {
        return alone ? message : name + ": " + message;
    }

    private static void toldByTheLast(Failure ended) {
        LOG.debug("{}", ended);
    }

    private void reach(@Nullable JschLink below, Deadline deadline) throws TransportException {
        if (below == null || via == null) {
            overTcp(deadline);
            return;
        }
        try {
            Endpoint.Tcp here = new Endpoint.Tcp(server.host(), server.port());
            wire.through(new HopSocket(below, below.carry(here, deadline.left())));
        } catch (TransportException e) {
            throw new TransportException(HopFailure.of(e.failure(), via.name, name));
        }
    }

    private void overTcp(Deadline deadline) throws TransportException {
        try {
            wire.connect(server.host(), Resolver.resolve(runtime, server.host(), deadline), server.port(), deadline);
        } catch (TransportException e) {
            throw new TransportException(ours(e.failure()));
        }
    }

    private Failure ours(Failure failure) {
        return failure.withMessage(about(failure.message()));
    }

    private Failure classify(Exception e) {
        Failure refusal = hostKeys.refusal();
        return refusal == null ? evidence().of(e) : ours(refusal);
    }

    private AttemptFailure evidence() {
        return new AttemptFailure(name, wire, hostKeys, log);
    }
}
