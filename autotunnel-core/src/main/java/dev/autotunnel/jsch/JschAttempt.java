package dev.autotunnel.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Timer;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.transport.SshAttempt;
import dev.autotunnel.transport.SshLink;
import dev.autotunnel.transport.TransportException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: a new {@code JSch}, a new {@code Session}, a new socket. The deadline and {@link #abort()} work alike: they
 * close the raw socket, which frees all of JSch's reads and writes, and interrupt the connecting thread, which frees the
 * rest (an agent that hangs).
 */
final class JschAttempt implements SshAttempt {
    private final TunnelRuntime runtime;
    private final SshServer server;
    private final Consumer<Failure> lost;
    private final Wire wire;
    private final HostKeyCheck hostKeys;
    private final JschLog log = new JschLog();

    private @Nullable Thread connecting;
    private @Nullable Failure ended;

    JschAttempt(TunnelRuntime runtime, SshServer server, Consumer<Failure> lost) {
        this.runtime = runtime;
        this.server = server;
        this.lost = lost;
        this.wire = new Wire(runtime);
        this.hostKeys = new HostKeyCheck(server.hostKeys());
    }

    @Override
    public SshLink connect(Deadline deadline) throws TransportException {
        Timer timer = runtime.schedule(deadline.left(), () -> end(tooSlow()));
        try {
            enter();
            return establish(deadline);
        } catch (TransportException e) {
            wire.kill();
            throw new TransportException(reasonFor(e.failure()));
        } finally {
            timer.cancel();
            leave();
        }
    }

    @Override
    public void abort() {
        end(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off"));
    }

    private SshLink establish(Deadline deadline) throws TransportException {
        List<InetAddress> addresses = Resolver.resolve(runtime, server.host(), deadline);
        wire.connect(server.host(), addresses, server.port(), deadline);
        JSch jsch = new JSch();
        hostKeys.load();
        Login login = Login.prepare(jsch, server.credentials());
        JschLink link = null;
        try {
            Session session = jsch.getSession(server.user(), server.host(), server.port());
            PinnedOptions.apply(session);
            session.setLogger(log);
            session.setSocketFactory(wire);
            session.setHostKeyRepository(hostKeys);
            session.setDaemonThread(true);
            login.apply(session);
            link = new JschLink(runtime, session, wire, log, lost);
            session.connect(deadline.leftMillis());
        } catch (JSchException | RuntimeException e) {
            throw new TransportException(classify(e));
        }
        checkNotEnded();
        return link.established();
    }

    private Failure classify(Exception e) {
        return new AttemptFailure(server, wire, hostKeys, log).of(e);
    }

    private synchronized void enter() throws TransportException {
        checkNotEnded();
        connecting = Thread.currentThread();
    }

    /** After this no interrupt of ours can come, and one that came is not left to the next task of this thread. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    private synchronized void leave() {
        connecting = null;
        Thread.interrupted();
    }

    private synchronized void end(Failure why) {
        if (ended == null) {
            ended = why;
        }
        wire.kill();
        if (connecting != null) {
            connecting.interrupt();
        }
    }

    private synchronized void checkNotEnded() throws TransportException {
        if (ended != null) {
            throw new TransportException(ended);
        }
    }

    /** What we did ourselves explains better than what JSch made of it. */
    private synchronized Failure reasonFor(Failure seen) {
        return ended == null ? seen : ended;
    }

    private Failure tooSlow() {
        Stage stage = new AttemptFailure(server, wire, hostKeys, log).stage();
        String message = "no answer from %s at stage %s within the connect deadline".formatted(server.address(), stage);
        return Failure.of(Kind.CONNECT_TIMEOUT, stage, message);
    }
}
