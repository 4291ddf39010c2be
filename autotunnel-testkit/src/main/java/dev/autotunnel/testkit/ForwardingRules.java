package dev.autotunnel.testkit;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.TcpForwardingFilter;

/** Which forwards the server grants. Read by MINA's threads, written by the test's. */
final class ForwardingRules implements TcpForwardingFilter {

    private final Set<Integer> refusedPorts = ConcurrentHashMap.newKeySet();
    private final Map<InetSocketAddress, InetSocketAddress> targets = new ConcurrentHashMap<>();
    private volatile boolean local = true;
    private volatile boolean remote = true;

    void allowLocal(boolean allow) {
        local = allow;
    }

    void allowRemote(boolean allow) {
        remote = allow;
    }

    void refusePort(int port) {
        refusedPorts.add(port);
    }

    void acceptPort(int port) {
        refusedPorts.remove(port);
    }

    void mapTarget(InetSocketAddress named, InetSocketAddress reached) {
        targets.put(named, reached);
    }

    /** Where a local forward really connects to. */
    Optional<InetSocketAddress> reached(String host, int port) {
        return Optional.ofNullable(targets.get(InetSocketAddress.createUnresolved(host, port)));
    }

    @Override
    public boolean canListen(SshdSocketAddress address, Session session) {
        return remote && !refusedPorts.contains(address.getPort());
    }

    @Override
    public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
        return local;
    }
}
