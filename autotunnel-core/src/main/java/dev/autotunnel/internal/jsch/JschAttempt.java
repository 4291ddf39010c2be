package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.SshServer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: for each {@link Hop} a new {@code JSch}, a new {@code Session}, a new socket. The deadline, one for all hops,
 * and {@link #abort()} work alike: they close the raw socket, which frees all of JSch's reads and writes, and interrupt the
 * connecting thread, which frees the rest (an agent that hangs).
 */
final class JschAttempt implements SshAttempt {
    private final TunnelRuntime runtime;
    private final Hop last;
    private final Consumer<Failure> lost;

    private @Nullable Thread connecting;
    private @Nullable Failure ended;

    JschAttempt(
            TunnelRuntime runtime,
            SshServer server,
            int windowLimit,
            LinkChannels.Factory channels,
            Consumer<Failure> lost) {
        this.runtime = runtime;
        this.last = Hop.last(runtime, server, windowLimit, channels);
        this.lost = lost;
    }

    @Override
    public SshLink connect(Deadline deadline) throws TransportException {
        Timer timer = runtime.schedule(deadline.left(), () -> end(last.tooSlow()));
        try {
            enter();
            return establish(deadline);
        } catch (TransportException e) {
            last.kill();
            throw new TransportException(reasonFor(e.failure()));
        } catch (RuntimeException e) {
            last.kill();
            throw e;
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
        SshLink link = last.connect(deadline, lost);
        checkNotEnded();
        return link;
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
        last.kill();
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
}
