package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends all global requests of a session (RFC 4254 section 4), one at a time. JSch has only one slot for replies: it would
 * take the reply to a keepalive for the reply to the request that follows. So a barrier comes between the two. Each bind runs
 * on an expendable thread, since JSch waits 10 s for a reply and swallows interrupts.
 *
 * <p>Thread-safe.
 */
final class GlobalRequests {
    private static final int REBIND_TRIES = 5;

    /**
     * The port that JSch may return in place of the real one. JSch wakes the waiting thread before it has read the port out
     * of the reply, and so may return 0. The real port stays bound until the session ends.
     */
    private static final int UNSEEN = 0;

    private static final int REFUSED = -1;

    /** The target of a reservation, by which it is found again: no other forward that JSch lists has an address as its target. */
    private static final String RESERVATION = "127.0.0.1";

    /** Nothing can listen there: a server that opens a channel for a reservation reaches nothing on this machine. */
    private static final int NO_PORT = 0;

    /** How much earlier than its limit a wait may seem to end. */
    private static final Duration EARLY = Duration.ofMillis(500);

    /** JSch then gives up, as if the server had refused. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(10);

    /** As long as a bind that waits for two answers: a server that looks a name up for a client answers nobody meanwhile. */
    private static final Duration BARRIER_TIMEOUT = Duration.ofSeconds(20);

    /** Longer than a live server stays silent. An answer that comes after this time leaves a channel open on the server. */
    private static final Duration QUESTION_TIMEOUT = Duration.ofMinutes(2);

    private final TunnelRuntime runtime;
    private final Session session;
    private final JschLink link;
    private final ReentrantLock requests = new ReentrantLock();
    private boolean barrierNeeded;

    GlobalRequests(TunnelRuntime runtime, Session session, JschLink link) {
        this.runtime = runtime;
        this.session = session;
        this.link = link;
    }

    int bind(Endpoint.Tcp bind, IncomingChannelHandler handler, Deadline deadline) throws TransportException {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        runtime.execute(() -> {
            try {
                bound.complete(bindNow(bind, handler));
            } catch (Throwable e) { // otherwise the caller waits until the deadline
                bound.completeExceptionally(e);
            }
        });
        try {
            return bound.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransportException(noReply(bind));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TransportException known ? known : broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(
                    Failure.of(Kind.INTERRUPTED, Stage.FORWARD, "interrupted while binding " + bind, e));
        }
    }

    /**
     * Sends a keepalive. If another request is in progress, nothing is sent: the reply to that request shows life just as
     * well.
     */
    void keepAlive() throws IOException {
        if (!requests.tryLock()) {
            return;
        }
        try {
            barrierNeeded = true;
            session.sendKeepAliveMsg();
        } catch (Exception e) {
            throw new IOException("no keepalive sent: " + e.getMessage(), e);
        } finally {
            requests.unlock();
        }
    }

    /**
     * Opens a session channel and closes it again. A refusal is an answer too. Blocks until the answer comes; an interrupt
     * ends the wait.
     */
    void askByChannel() throws IOException {
        try {
            openAndDrop(QUESTION_TIMEOUT);
        } catch (JSchException | RuntimeException e) {
            if (link.isOver()) {
                throw new IOException("no session channel asked for: " + e.getMessage(), e);
            }
        }
    }

    private int bindNow(Endpoint.Tcp bind, IncomingChannelHandler handler) throws TransportException {
        requests.lock();
        try {
            barrier(bind);
            return bind.port() == 0 ? bindAnyPort(bind.host(), handler) : bindPort(bind, handler);
        } finally {
            requests.unlock();
        }
    }

    private int bindPort(Endpoint.Tcp bind, IncomingChannelHandler handler) throws TransportException {
        if (request(bind, handler)) {
            return bind.port();
        }
        boolean anyPortWorks = reserve(bind.host()) != REFUSED;
        throw new TransportException(anyPortWorks ? portUnavailable(bind) : refused(bind));
    }

    /**
     * Binds a port that the server chooses. JSch takes no port 0 together with a daemon class. So we let the server choose a
     * port, release that port, and bind the same port again.
     */
    private int bindAnyPort(String host, IncomingChannelHandler handler) throws TransportException {
        Endpoint.Tcp bind = new Endpoint.Tcp(host, 0);
        for (int i = 0; i < REBIND_TRIES; i++) {
            int port = reserveInIpv4(host);
            if (port == REFUSED) {
                throw new TransportException(refused(bind));
            }
            bind = new Endpoint.Tcp(host, port);
            if (port != UNSEEN && request(bind, handler)) {
                return port;
            }
        }
        throw new TransportException(portUnavailable(bind));
    }

    /**
     * The same as {@link #reserve}. Of a name that stands for IPv4 and IPv6 OpenSSH grants a port that it can bind in one of
     * them alone, and then the port of the other may be that of a stranger. So the port is reserved in IPv4, which most clients
     * use, unless the server permits the name alone.
     */
    private int reserveInIpv4(String host) throws TransportException {
        String inIpv4 = host.equals("localhost") ? "127.0.0.1" : host.equals("*") ? "0.0.0.0" : host;
        int port = reserve(inIpv4);
        return port == REFUSED && !inIpv4.equals(host) ? reserve(host) : port;
    }

    private boolean request(Endpoint.Tcp bind, IncomingChannelHandler handler) throws TransportException {
        String daemon = RemoteTrampoline.class.getName();
        Object[] argument = {new RemoteTrampoline.Context(link, handler)};
        return answered(
                bind,
                REPLY_TIMEOUT,
                () -> session.setPortForwardingR(wireHost(bind.host()), bind.port(), daemon, argument));
    }

    /** Returns a port that the server chose and that is free again, {@link #UNSEEN}, or {@link #REFUSED}. */
    private int reserve(String host) throws TransportException {
        int[] port = {REFUSED};
        Endpoint.Tcp any = new Endpoint.Tcp(host, 0);
        answered(any, REPLY_TIMEOUT, () -> {
            session.setPortForwardingR(wireHost(host), 0, RESERVATION, NO_PORT);
            port[0] = reserved();
            // by its real number: cancelling 0 would leave the listener open
            session.delPortForwardingR(wireHost(host), port[0]);
        });
        return port[0];
    }

    /**
     * Returns the port of the reservation. JSch tells the port only in its list of forwards, as {@code port:target:port}. Its
     * method that returns the port takes {@code localhost} for 127.0.0.1, and all addresses for 0.0.0.0.
     */
    private int reserved() throws JSchException {
        for (String forward : session.getPortForwardingR()) {
            String[] parts = forward.split(":", -1);
            if (parts[1].equals(RESERVATION)) {
                return Integer.parseInt(parts[0]);
            }
        }
        return UNSEEN;
    }

    /** Returns the host as RFC 4254 section 7.1 has it: an empty name stands for all addresses. */
    private static String wireHost(String host) {
        return host.equals("*") ? "" : host;
    }

    /**
     * Returns whether the server granted the request. Without an answer this method throws, and the session is of no more
     * use: JSch would match a late answer to another request.
     */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    private boolean answered(Endpoint.Tcp bind, Duration atMost, PendingRequest request) throws TransportException {
        long start = runtime.now().nanos();
        try {
            request.send();
            forgetIfOver(bind);
            return true;
        } catch (JSchException | RuntimeException e) {
            if (link.isOver()) {
                throw new TransportException(link.closed());
            }
            if (runtime.now().nanos() - start >= atMost.minus(EARLY).toNanos()) {
                throw new TransportException(noReply(bind));
            }
            return false;
        } finally {
            Thread.interrupted(); // JSch wakes the waiting thread by an interrupt, sometimes too late
        }
    }

    /**
     * Removes the forward and throws if the session has ended. JSch keeps remote forwards in a static collection, and never
     * removes a forward that was added after the session ended.
     */
    private void forgetIfOver(Endpoint.Tcp bind) throws JSchException, TransportException {
        if (link.isOver() || !session.isConnected()) {
            session.delPortForwardingR(wireHost(bind.host()), bind.port());
            throw new TransportException(link.closed());
        }
    }

    /**
     * Waits until all outstanding replies have arrived, by opening a session channel. The server answers in order, so its
     * answer comes after those replies. A refusal is an answer too.
     */
    private void barrier(Endpoint.Tcp next) throws TransportException {
        if (barrierNeeded) {
            answered(next, BARRIER_TIMEOUT, () -> openAndDrop(BARRIER_TIMEOUT));
            barrierNeeded = false;
        }
    }

    private void openAndDrop(Duration timeout) throws JSchException {
        Channel channel = session.openChannel("session");
        channel.connect(Deadline.millis(timeout));
        channel.disconnect();
    }

    private TransportException broken(@Nullable Throwable cause) {
        return new TransportException(link.isOver() ? link.closed() : internal(cause));
    }

    private static Failure internal(@Nullable Throwable cause) {
        return UnexpectedFailure.of(Stage.FORWARD, "a remote forward failed", cause);
    }

    private static Failure portUnavailable(Endpoint.Tcp bind) {
        String message = "the server grants remote forwards, but not on " + bind;
        return Failure.of(Kind.REMOTE_PORT_UNAVAILABLE, Stage.FORWARD, message);
    }

    private static Failure refused(Endpoint.Tcp bind) {
        return Failure.of(
                Kind.REMOTE_FORWARDING_REFUSED, Stage.FORWARD, "the server refuses any remote forward, " + bind);
    }

    private static Failure noReply(Endpoint.Tcp bind) {
        return Failure.of(Kind.FORWARD_TIMEOUT, Stage.FORWARD, "no answer from the server for remote forward " + bind);
    }

    @FunctionalInterface
    private interface PendingRequest {
        void send() throws JSchException;
    }
}
