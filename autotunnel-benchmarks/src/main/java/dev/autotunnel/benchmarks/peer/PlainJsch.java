package dev.autotunnel.benchmarks.peer;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.benchmarks.site.Ports;
import dev.autotunnel.benchmarks.site.ServerAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** JSch's own forwarding, as its examples use it; the cipher is its default. */
final class PlainJsch implements Variant {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);
    private static final int CONNECT_MILLIS = 20_000;

    private final ServerAccess access;

    PlainJsch(ServerAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return "jsch";
    }

    @Override
    public Tunnel open(Line line, Route route, InetSocketAddress target) throws JSchException {
        Session session = session(line.to(access.address()));
        try {
            session.connect(CONNECT_MILLIS);
            int port = forward(session, route, target);
            return Tunnel.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), session::disconnect);
        } catch (JSchException e) {
            session.disconnect();
            throw e;
        }
    }

    private Session session(InetSocketAddress server) throws JSchException {
        JSch jsch = new JSch();
        jsch.addIdentity(access.privateKey().toString());
        jsch.setKnownHosts(access.knownHosts().toString());
        Session session = jsch.getSession(access.user(), LOOPBACK, server.getPort());
        session.setHostKeyAlias(ServerAccess.ALIAS);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setServerAliveInterval((int) KEEPALIVE.toMillis());
        session.setDaemonThread(true);
        return session;
    }

    private static int forward(Session session, Route route, InetSocketAddress target) throws JSchException {
        if (route == Route.LOCAL) {
            return session.setPortForwardingL(LOOPBACK, 0, LOOPBACK, target.getPort());
        }
        int port = Ports.free();
        session.setPortForwardingR(LOOPBACK, port, LOOPBACK, target.getPort());
        return port;
    }
}
