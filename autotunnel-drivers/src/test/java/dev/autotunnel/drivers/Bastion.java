package dev.autotunnel.drivers;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An OpenSSH server that knows names which this machine does not: {@code db.internal} and others stand for 127.0.0.1 there. The
 * tunnels to it are registered in {@link Tunnels}, and closed with it. Needs root.
 */
final class Bastion implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String NAMES = """
            127.0.0.1 localhost db.internal redis.internal web.internal wiki.corp.example rabbit.internal mongo.internal
            127.0.0.1 redis-1.internal redis-2.internal redis-3.internal kafka-1.internal
            """;

    private final Path hosts;
    private final OpenSshServer server;
    private final List<TunnelSupervisor> tunnels = new ArrayList<>();

    Bastion() {
        try {
            hosts = Files.writeString(Files.createTempFile("hosts", ""), NAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = OpenSshServer.startWith(Map.of(Path.of("/etc/hosts"), hosts), List.of());
    }

    OpenSshServer server() {
        return server;
    }

    TunnelSpec.Builder spec(String name, Forward... forwards) {
        TunnelSpec.Builder spec = TunnelSpec.builder(name)
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()));
        for (Forward forward : forwards) {
            spec.forward(forward);
        }
        return spec;
    }

    /** Opens a tunnel and registers it. */
    TunnelSupervisor open(String name, Forward... forwards) {
        TunnelSupervisor tunnel = TunnelSupervisor.open(spec(name, forwards).build(), PATIENCE);
        tunnels.add(tunnel);
        return Tunnels.register(tunnel);
    }

    @Override
    public void close() {
        TunnelSupervisor.closeAll(tunnels);
        server.close();
        try {
            Files.delete(hosts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
