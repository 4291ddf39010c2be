package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.internal.jsch.connect.proxy.ProxyConnector;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.SshServer;
import java.util.function.Consumer;

/** Chooses how to connect to the first server of a route. Stateless; thread-safe. */
public final class SocketConnectors {
    private SocketConnectors() {}

    /**
     * Returns one connection to the server, by its connector.
     *
     * @param turn which address of a name is tried first, counted from 0; the count wraps around
     * @param resolved gets the addresses of a name that is looked up here, as text; must not block
     */
    public static SocketConnector of(
            TunnelRuntime runtime, Resolver resolver, SshServer server, int turn, Consumer<String> resolved) {
        Connector connector = server.connector();
        Endpoint.Tcp to = new Endpoint.Tcp(server.host(), server.port());
        if (connector instanceof Connector.Tcp tcp) {
            return new TcpConnector(runtime, resolver, to, tcp, turn, resolved);
        } else if (connector instanceof Connector.Proxy proxy) {
            SocketConnector way = new TcpConnector(runtime, resolver, proxy.address(), Connector.tcp(), turn, resolved);
            return new ProxyConnector(way, proxy, to);
        } else if (connector instanceof Connector.Command command) {
            return new CommandConnector(runtime, command.programFor(server));
        } else if (connector instanceof Connector.Sockets sockets) {
            return new FactoryConnector(runtime, sockets.factory(), to);
        }
        throw new IllegalArgumentException("unknown connector " + connector);
    }
}
