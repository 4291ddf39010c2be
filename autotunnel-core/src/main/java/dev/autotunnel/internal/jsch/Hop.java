package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.AttemptCredentials;
import dev.autotunnel.internal.jsch.auth.HostKeyCheck;
import dev.autotunnel.internal.jsch.auth.HostKeyTypes;
import dev.autotunnel.internal.jsch.auth.Login;
import dev.autotunnel.internal.jsch.auth.LoginEvidence;
import dev.autotunnel.internal.jsch.auth.PinnedOptions;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.jsch.connect.Resolver;
import dev.autotunnel.internal.jsch.connect.SocketConnectors;
import dev.autotunnel.internal.jsch.wire.GreetingFailure;
import dev.autotunnel.internal.jsch.wire.HopSocket;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.jsch.wire.StageTrace;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.AttemptStep;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server on the route, a jump host or the last server, with its own session. The first hop is reached by its connector, and
 * each other one through a channel of the jump host before it. Each hop has its own socket, host-key check, credentials and log,
 * and makes the failure of its attempt, which names the hop. All hops share one deadline.
 *
 * <p>Thread-safe.
 */
final class Hop {
    private static final Logger LOG = LoggerFactory.getLogger(Hop.class);

    private final TunnelRuntime runtime;
    private final SshServer server;
    private final int windowLimit;
    private final Resolver resolver;
    private final int turn;
    private final LinkChannels.Factory channels;
    private final @Nullable Hop via;
    private final String name;
    private final boolean alone;
    private final OwnedSocket wire;
    private final StageTrace trace;
    private final HostKeyCheck hostKeys;
    private final LoginEvidence offered = new LoginEvidence();
    private final JschLog log = new JschLog(this::heard);
    private final AttemptCredentials provided;
    private volatile boolean prepared;
    private volatile @Nullable JschLink link;

    private Hop(Start start, SshServer server, int windowLimit, String name, boolean alone, @Nullable Hop via) {
        this.runtime = start.runtime();
        this.server = server;
        this.windowLimit = windowLimit;
        this.resolver = start.resolver();
        this.turn = start.turn();
        this.channels = start.channels();
        this.via = via;
        this.name = name;
        this.alone = alone;
        this.wire = new OwnedSocket(runtime);
        this.trace = new StageTrace(runtime, server.address());
        this.hostKeys = new HostKeyCheck(server, start.hostKeyTypes(), start.writesKnownHosts(), new Progress());
        this.provided = start.provided();
    }

    /**
     * The things that all hops of one connection share.
     *
     * @param turn which address of the first server is tried first, counted from 0; the count wraps around
     * @param writesKnownHosts whether a new host key may be added to known_hosts
     */
    record Start(
            TunnelRuntime runtime,
            Resolver resolver,
            int turn,
            LinkChannels.Factory channels,
            HostKeyTypes.Search hostKeyTypes,
            boolean writesKnownHosts,
            AttemptCredentials provided) {}

    /** Returns the last hop of the route, linked to the hops before it. */
    static Hop last(Start start, SshServer server, int windowLimit) {
        Hop way = null;
        for (SshServer jump : server.jumps()) {
            String name = "jump host " + jump.address();
            way = new Hop(start, jump, TunnelSpec.DEFAULT_WINDOW_LIMIT, name, false, way);
        }
        return new Hop(
                start, server, windowLimit, server.address(), server.jumps().isEmpty(), way);
    }

    /**
     * Calls {@code mayGoOn} at the first byte from the first server of the route. If it returns false, the connection ends
     * there.
     */
    void whenFirstByte(BooleanSupplier mayGoOn) {
        if (via != null) {
            via.whenFirstByte(mayGoOn);
        } else {
            wire.whenFirstByte(mayGoOn);
        }
    }

    /** Connects to the hops before this one, and then to this one. Blocks until the deadline at most. */
    JschLink connect(Deadline deadline, Consumer<Failure> lost) throws TransportException {
        Login login = prepare(deadline);
        try {
            return connect(login, deadline, lost);
        } finally {
            login.wipe();
        }
    }

    private JschLink connect(Login login, Deadline deadline, Consumer<Failure> lost) throws TransportException {
        JschLink below = via == null ? null : via.connect(deadline, Hop::toldByTheLast);
        trace.begin();
        reach(below, deadline);
        JschLink fresh = null;
        try {
            JSch jsch = new JSch();
            Session session = jsch.getSession(server.user(), server.host(), server.port());
            PinnedOptions.apply(session, server.algorithms());
            session.setConfig("server_host_key", hostKeys.algorithms());
            session.setLogger(log);
            session.setSocketFactory(wire);
            session.setHostKeyRepository(hostKeys);
            server.hostKeyAlias().ifPresent(session::setHostKeyAlias);
            session.setDaemonThread(true);
            login.apply(session);
            fresh = new JschLink(runtime, session, this, below, channels, lost);
            session.connect(deadline.leftMillis());
        } catch (JSchException | RuntimeException e) {
            throw new TransportException(below != null && below.isEndingByItself() ? below.closed() : classify(e));
        }
        link = fresh.established();
        trace.passed(Stage.AUTHENTICATION, log.handshake().methods());
        return fresh;
    }

    /** Returns the stages that were passed so far, at the hops before this one and at this one. */
    List<AttemptStep> steps() {
        List<AttemptStep> steps = new ArrayList<>(via == null ? List.of() : via.steps());
        steps.addAll(trace.steps());
        return steps;
    }

    /** Returns whether the logins of all hops are prepared: only then is a server connected to. */
    boolean isPrepared() {
        return prepared && (via == null || via.isPrepared());
    }

    /** Returns whether a hop of the route was refused for its host key, but may have the right key of another type. */
    boolean asksForAnotherHostKey() {
        return hostKeys.asksForAnother() || (via != null && via.asksForAnotherHostKey());
    }

    /** Closes the raw socket of the first hop before all else, which frees the threads that wait on any hop. Never blocks. */
    void kill() {
        JschLink current = link;
        if (current != null) {
            current.kill(); // and the links of the hops before this one
            return;
        }
        if (via != null) {
            via.kill();
        }
        wire.kill();
    }

    /** Returns the failure for a deadline that has passed, at the first hop that has not answered in time. */
    Failure tooSlow() {
        if (!prepared) {
            String message = about("the login was not prepared within the connect deadline");
            return Failure.of(Kind.CREDENTIALS_UNAVAILABLE, Stage.AUTHENTICATION, message);
        }
        if (via != null && via.link == null) {
            return via.tooSlow();
        }
        Stage stage = evidence().stage();
        String message = via != null && stage == Stage.CONNECT
                ? "%s did not connect to %s".formatted(via.name, name)
                : "no answer from %s at stage %s".formatted(name, stage);
        String progress = stage == Stage.CONNECT ? wire.progress() : "";
        String tooSlow = message + " within the connect deadline" + (progress.isEmpty() ? "" : " (" + progress + ")");
        return stage == Stage.KEY_EXCHANGE
                ? GreetingFailure.tooLate(wire.greeting(), tooSlow + wire.said())
                : Failure.of(Kind.CONNECT_TIMEOUT, stage, tooSlow);
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

    /** Returns the name of this server for a sentence about the link. */
    String title() {
        return alone ? "the server" : name;
    }

    /** Returns the message, with the name of this server in front if the route has more than one server. */
    String about(String message) {
        return alone ? message : name + ": " + message;
    }

    private static void toldByTheLast(Failure ended) {
        LOG.debug("{}", ended);
    }

    /**
     * Reads the trusted host keys and the credentials before any server is contacted: a file that cannot be read, or an agent
     * that hangs, then costs no server a connection. The application's providers have half of the time.
     */
    private Login prepare(Deadline deadline) throws TransportException {
        UserCode code = new UserCode(runtime, deadline);
        Deadline half = Deadline.after(runtime, deadline.left().dividedBy(2));
        try {
            hostKeys.load(code);
            Credentials credentials = provided.of(server, new UserCode(runtime, half));
            Login login = Login.prepare(server, credentials, code, offered);
            prepared = true;
            return login;
        } catch (TransportException e) {
            throw new TransportException(ours(e.failure()));
        }
    }

    private void reach(@Nullable JschLink below, Deadline deadline) throws TransportException {
        if (below == null || via == null) {
            reachFirst(deadline);
            return;
        }
        try {
            Endpoint.Tcp here = new Endpoint.Tcp(server.host(), server.port());
            wire.through(new HopSocket(below, below.carry(here, deadline.left())));
            trace.passed(Stage.CONNECT, "through " + via.name);
        } catch (TransportException e) {
            throw new TransportException(HopFailure.of(e.failure(), via.name, name));
        }
    }

    private void reachFirst(Deadline deadline) throws TransportException {
        try {
            wire.connect(
                    SocketConnectors.of(runtime, resolver, server, turn, found -> trace.passed(Stage.RESOLVE, found)),
                    deadline);
            Connector way = server.connector();
            trace.passed(Stage.CONNECT, way instanceof Connector.Tcp ? "port " + server.port() : "by " + way);
        } catch (TransportException e) {
            throw new TransportException(ours(e.failure()));
        }
    }

    private Failure ours(Failure failure) {
        return failure.withMessage(about(failure.message()));
    }

    private Failure classify(Exception e) {
        if (e instanceof JSchRevokedHostKeyException) {
            return ours(hostKeys.revokedCertificate());
        }
        Failure refusal = e instanceof JSchAlgoNegoFailException ? hostKeys.noFurtherKey() : hostKeys.refusal();
        return refusal == null ? evidence().of(e) : ours(refusal);
    }

    private void heard(String line) {
        offered.heard(line);
        hostKeys.heard(line);
    }

    private AttemptFailure evidence() {
        return new AttemptFailure(name, server.algorithms(), wire, hostKeys, offered, log);
    }

    /** Records the stages that lie within JSch's key exchange. */
    private final class Progress implements HostKeyCheck.Progress {
        @Override
        public void keysExchanged() {
            trace.passed(Stage.KEY_EXCHANGE, log.handshake().agreed());
        }

        @Override
        public void hostKeyAccepted(String key) {
            trace.passed(Stage.HOST_KEY, key);
        }
    }
}
