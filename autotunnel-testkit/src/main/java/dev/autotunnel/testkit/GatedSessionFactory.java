package dev.autotunnel.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns accepted connections into {@link GatedSession}s, at once or, at {@link Stage#BANNER}, later or never. */
final class GatedSessionFactory extends SessionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(GatedSessionFactory.class);

    private final StageFaults faults;
    private final AtomicInteger attempts;
    private final Set<GatedSession> sessions = ConcurrentHashMap.newKeySet();
    private final Map<IoSession, ParkedConnection> parked = new ConcurrentHashMap<>();

    GatedSessionFactory(ServerFactoryManager server, StageFaults faults, AtomicInteger attempts) {
        super(server);
        this.faults = faults;
        this.attempts = attempts;
    }

    List<GatedSession> sessions() {
        return List.copyOf(sessions);
    }

    /** Connections that have not been greeted. */
    List<IoSession> parked() {
        return List.copyOf(parked.keySet());
    }

    /** Lets every connection go on as far as the faults now allow. */
    void release() {
        parked.forEach(this::unpark);
        sessions.forEach(GatedSession::release);
    }

    @Override
    public void sessionCreated(IoSession connection) throws Exception {
        attempts.incrementAndGet();
        switch (faults.verdict(Stage.BANNER)) {
            case PASS -> super.sessionCreated(connection);
            case HOLD -> park(connection);
            case DROP -> connection.close(true);
        }
    }

    @Override
    public void messageReceived(IoSession connection, Readable bytes) throws Exception {
        ParkedConnection waiting = parked.get(connection);
        if (waiting == null || !waiting.keep(bytes)) {
            super.messageReceived(connection, bytes);
        }
    }

    @Override
    public void sessionClosed(IoSession connection) throws Exception {
        parked.remove(connection);
        AbstractSession session = AbstractSession.getSession(connection, true);
        if (session != null) {
            sessions.remove(session);
            super.sessionClosed(connection);
        }
    }

    @Override
    protected ServerSessionImpl doCreateSession(IoSession connection) throws Exception {
        GatedSession session = new GatedSession(getServer(), connection, faults);
        sessions.add(session);
        return session;
    }

    private void park(IoSession connection) {
        ParkedConnection waiting = new ParkedConnection();
        parked.put(connection, waiting);
        if (faults.verdict(Stage.BANNER) != StageFaults.Verdict.HOLD) {
            // The stall ended between the verdict and the parking: release() may have missed this one.
            unpark(connection, waiting);
        }
    }

    private void unpark(IoSession connection, ParkedConnection waiting) {
        if (faults.verdict(Stage.BANNER) == StageFaults.Verdict.HOLD) {
            return;
        }
        try {
            waiting.wake(() -> super.sessionCreated(connection), bytes -> super.messageReceived(connection, bytes));
            parked.remove(connection);
        } catch (Exception e) {
            LOG.debug("{} cannot be resumed after its stall, it is closed", connection, e);
            connection.close(true);
        }
    }

    /** Sessions that are logged in and alive. */
    int authenticated() {
        return (int) sessions.stream()
                .filter(Session::isAuthenticated)
                .filter(Session::isOpen)
                .count();
    }
}
