package dev.autotunnel;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;

/** The program of {@link OptionalModulesIT}: a tunnel without a network that is lost once. */
final class PlainTunnel {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PlainTunnel() {}

    /** The first argument says whether to register the tunnel; the others are modules that must be missing. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            if (ModuleLayer.boot().findModule(arguments[i]).isPresent()) {
                throw new IllegalStateException("there is a module " + arguments[i]);
            }
        }
        TunnelSpec spec = TunnelSpec.builder("plain")
                .server("deploy@bastion.example.com")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.fingerprint("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec)
                .transport(new FakeAttempts(() -> true, () -> {}))
                .build()) {
            if (arguments[0].equals("register")) {
                Tunnels.register(tunnel);
            }
            tunnel.start().awaitUp(PATIENCE).restart();
            tunnel.awaitUp(PATIENCE);
        }
        System.out.println("the tunnel was up again");
    }
}
