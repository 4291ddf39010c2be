package dev.autotunnel;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Embedded servers one behind the other, with a link in front of each: that in front of the first is ours. */
final class Hops implements AutoCloseable {
    private final List<EmbeddedSshServer> servers = new ArrayList<>();
    private final List<FaultyLink> links = new ArrayList<>();

    /** That many jump hosts, and the server they lead to. */
    static Hops jumpHosts(int count) {
        Hops hops = new Hops();
        for (int i = 0; i <= count; i++) {
            EmbeddedSshServer server = EmbeddedSshServer.builder().user("u" + i).start();
            hops.servers.add(server);
            hops.links.add(FaultyLink.to(server.address()));
        }
        return hops;
    }

    /** From 0, the first jump host, on. */
    EmbeddedSshServer server(int number) {
        return servers.get(number);
    }

    /** The link in front of that server. */
    FaultyLink link(int number) {
        return links.get(number);
    }

    int count() {
        return servers.size();
    }

    /** Until each server has that many sessions. */
    void awaitSessions(int each) {
        for (EmbeddedSshServer server : servers) {
            await().atMost(Recorder.PATIENCE).until(() -> server.sessions() == each);
        }
    }

    /** How failures call that server. */
    String name(int number) {
        String address = "u" + number + "@127.0.0.1:" + link(number).port();
        return number < count() - 1 ? "jump host " + address : address;
    }

    TunnelSpec.Builder spec() {
        return spec(UnaryOperator.identity(), -1);
    }

    /** With something changed about one of the servers. */
    TunnelSpec.Builder spec(UnaryOperator<SshServer> change, int number) {
        int last = count() - 1;
        TunnelSpec.Builder spec = TunnelSpec.builder("hops").server(change(last, change, number));
        for (int i = 0; i < last; i++) {
            spec.jump(change(i, change, number));
        }
        return spec;
    }

    private SshServer change(int number, UnaryOperator<SshServer> change, int changed) {
        SshServer server = at(number);
        return number == changed ? change.apply(server) : server;
    }

    private SshServer at(int number) {
        EmbeddedSshServer server = server(number);
        InetSocketAddress address = link(number).address();
        return SshServer.of(
                server.user() + "@127.0.0.1:" + address.getPort(),
                Credentials.privateKey(server.privateKeyFile()),
                HostKeys.fingerprint(server.hostKeyFingerprint()));
    }

    @Override
    public void close() {
        links.forEach(FaultyLink::close);
        servers.forEach(EmbeddedSshServer::close);
    }
}
