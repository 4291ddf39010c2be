package dev.autotunnel;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Uses a tunnel with all kinds of forwards for a moment, wherever it was loaded. */
public final class LoadedUser implements Consumer<String[]> {
    /** For reflection. */
    public LoadedUser() {}

    /** The port, key file and fingerprint of the server, and the port of an echo service, from the second argument on. */
    @Override
    public void accept(String[] arguments) {
        TunnelSpec spec = spec(arguments[1], arguments[2], arguments[3])
                .forward(Forward.local("echo", "0:127.0.0.1:" + arguments[4]))
                .forward(Forward.dynamic("socks", "0"))
                .forward(Forward.remote("back", "0:127.0.0.1:" + arguments[4]))
                .build();
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .listener(event -> {})
                .build()) {
            tunnel.start().awaitUp(Duration.ofSeconds(30));
            if (!Echo.ask(tunnel.localAddress("echo"), "one").equals("one")) {
                throw new IllegalStateException("no echo");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TunnelSpec.Builder spec(String port, String keyFile, String fingerprint) {
        return TunnelSpec.builder("forked")
                .server("tunnel@127.0.0.1:" + port)
                .credentials(Credentials.privateKey(Path.of(keyFile)))
                .hostKeys(HostKeys.fingerprint(fingerprint));
    }
}
