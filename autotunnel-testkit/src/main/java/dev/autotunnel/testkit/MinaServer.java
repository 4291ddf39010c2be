package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One MINA server from bind to close. MINA's own cannot be started again, so each restart makes a new one. */
final class MinaServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MinaServer.class);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);
    private static final int BACKLOG = 1024;

    private final SshServer server;
    private final GatedSessionFactory connections;

    private MinaServer(SshServer server, GatedSessionFactory connections) {
        this.server = server;
        this.connections = connections;
    }

    static MinaServer listen(int port, ServerOptions options, ServerRules rules, AtomicInteger attempts) {
        SshServer server = SshServer.setUpDefaultServer();
        GatedSessionFactory connections = new GatedSessionFactory(server, rules.faults(), attempts);
        server.setHost(Loopback.HOST);
        server.setPort(port);
        server.setSessionFactory(connections);
        server.setIoServiceFactoryFactory(new HalfCloseSockets());
        server.setChannelFactories(
                List.of(ChannelSessionFactory.INSTANCE, new DirectTcpipChannel.Factory(rules.forwarding())));
        apply(options, rules, server);
        apply(rules, server);
        ignoreKeepAlives(rules.faults(), server);
        tune(server);
        MinaServer running = new MinaServer(server, connections);
        try {
            server.start();
            return running;
        } catch (IOException e) {
            server.close(true);
            throw new UncheckedIOException("no SSH server on " + Loopback.HOST + ":" + port, e);
        }
    }

    InetSocketAddress address() {
        return Loopback.at(server.getPort());
    }

    int authenticatedSessions() {
        return connections.authenticated();
    }

    void release() {
        connections.release();
    }

    /** Cuts every connection; the SSH layer gets no chance to say goodbye. */
    void kill() {
        connections.parked().forEach(connection -> connection.close(true));
        connections.sessions().forEach(session -> session.close(true));
    }

    /** Sends every client SSH_MSG_DISCONNECT; those not greeted yet have no protocol to say it in and are cut. */
    void disconnect() {
        connections.parked().forEach(connection -> connection.close(true));
        for (GatedSession session : connections.sessions()) {
            try {
                session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server disconnects its sessions");
            } catch (IOException e) {
                LOG.debug("{} is gone already", session, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            LOG.warn("the embedded SSH server did not stop cleanly", e);
        }
    }

    private static void apply(ServerOptions options, ServerRules rules, SshServer server) {
        applyLogin(options, rules, server);
        if (!options.keyExchanges().isEmpty()) {
            server.setKeyExchangeFactories(options.keyExchanges());
        }
        if (!options.ciphers().isEmpty()) {
            server.setCipherFactories(options.ciphers());
        }
    }

    private static void applyLogin(ServerOptions options, ServerRules rules, SshServer server) {
        List<UserAuthFactory> factories = options.authMethods().stream()
                .distinct()
                .map(method -> factory(method, options, rules))
                .toList();
        server.setUserAuthFactories(factories);
        if (!options.publicKeyAlgorithms().isEmpty()) {
            server.setKexExtensionHandler(new AcceptedSignatures(options.publicKeyAlgorithms()));
        }
        if (options.allAuthMethods()) {
            String all = options.authMethods().stream()
                    .map(method -> method.factory().getName())
                    .collect(Collectors.joining(","));
            CoreModuleProperties.AUTH_METHODS.set(server, all);
        }
        if (options.banner() != null) {
            CoreModuleProperties.WELCOME_BANNER.set(server, options.banner());
        }
    }

    private static UserAuthFactory factory(AuthMethod method, ServerOptions options, ServerRules rules) {
        if (method == AuthMethod.KEYBOARD_INTERACTIVE && !options.prompts().isEmpty()) {
            return new PromptAuth.Factory(options.prompts(), rules.access());
        } else if (method == AuthMethod.PUBLIC_KEY
                && !options.publicKeyAlgorithms().isEmpty()) {
            return new UserAuthPublicKeyFactory(options.publicKeyAlgorithms());
        }
        return method.factory();
    }

    private static void apply(ServerRules rules, SshServer server) {
        server.setKeyPairProvider(rules.hostKeys());
        server.setPasswordAuthenticator(rules.access());
        server.setPublickeyAuthenticator(rules.access());
        server.setForwardingFilter(ForwardingFilter.asForwardingFilter(null, null, rules.forwarding()));
    }

    private static void ignoreKeepAlives(StageFaults faults, SshServer server) {
        List<RequestHandler<ConnectionService>> handlers = new ArrayList<>();
        handlers.add(new IgnoredKeepAlives(faults));
        handlers.addAll(server.getGlobalRequestHandlers());
        server.setGlobalRequestHandlers(handlers);
    }

    private static void tune(SshServer server) {
        // A stall lasts as long as the test wants, so the server's own patience must not end it.
        CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_MIN_WRITE_TIMEOUT.set(server, Duration.ofDays(1));
        CoreModuleProperties.STOP_WAIT_TIME.set(server, STOP_LIMIT);
        CoreModuleProperties.SOCKET_BACKLOG.set(server, BACKLOG);
        // Tests assert latencies; 40 ms of Nagle against delayed acknowledgements would blur them.
        CoreModuleProperties.TCP_NODELAY.set(server, true);
    }
}
