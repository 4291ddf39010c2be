package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.benchmarks.load.Connect;
import dev.autotunnel.benchmarks.site.ServerAccess;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;

/** This library with its defaults. */
public final class Ours implements Variant {
    /** What tables call it. */
    public static final String NAME = "ours";

    private static final Duration OPEN = Duration.ofSeconds(20);
    private static final String FORWARD = "work";

    private final ServerAccess access;

    Ours(ServerAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tunnel open(Line line, Route route, InetSocketAddress target) throws IOException {
        TunnelSpec spec = spec(access, line.to(access.address()))
                .forward(forward(route, target))
                .build();
        TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build();
        try {
            supervisor.start();
            supervisor.awaitUp(OPEN);
            InetSocketAddress port = address(supervisor);
            Connect client = route == Route.LOCAL ? inProcess(supervisor) : Connect.to(port);
            return Tunnel.of(port, client, supervisor::close);
        } catch (RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    /** All but the forwards. */
    public static TunnelSpec.Builder spec(ServerAccess access, InetSocketAddress server) throws IOException {
        return TunnelSpec.builder("benchmark")
                .server(access.user() + "@127.0.0.1:" + server.getPort())
                .credentials(Credentials.privateKey(access.privateKey()))
                .hostKeys(HostKeys.publicKey(Files.readString(access.hostKey())));
    }

    /** A forward to the target, from any free port. */
    public static Forward forward(Route route, InetSocketAddress target) {
        String text = "0:127.0.0.1:" + target.getPort();
        return route == Route.LOCAL ? Forward.local(FORWARD, text) : Forward.remote(FORWARD, text);
    }

    private static Connect inProcess(TunnelSupervisor supervisor) {
        return timeoutMillis -> supervisor.connect(FORWARD, Duration.ofMillis(timeoutMillis));
    }

    private static InetSocketAddress address(TunnelSupervisor supervisor) {
        InetSocketAddress bound =
                (InetSocketAddress) supervisor.forwards().get(0).address();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort());
    }
}
