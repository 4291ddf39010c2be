package dev.autotunnel.sshconfig.login;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.sshconfig.SshConfig;
import dev.autotunnel.sshconfig.SshConfigException;
import dev.autotunnel.sshconfig.login.LoginCase.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * One login by ours: one attempt with the server of {@link SshConfig}, to which the password and the passphrase of the case are
 * added, since a configuration holds none. Thread-safe.
 */
record OurLogin(LoginSite site) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static String password(String which) {
        return which.equals("right") ? LoginSite.PASSWORD : TestSecrets.known("wrong password 666");
    }

    static String passphrase(String which) {
        return which.equals("right") ? LoginKeys.PASSPHRASE : TestSecrets.known("wrong passphrase 667");
    }

    Outcome play(LoginCase one) throws Exception {
        SshServer server;
        try {
            server = server(one);
        } catch (SshConfigException e) {
            return new Outcome(false, String.valueOf(e.getMessage()));
        }
        TunnelSpec spec = TunnelSpec.builder(one.user())
                .server(server)
                .forward(Forward.local("t", "0:127.0.0.1:1"))
                .build();
        RestartPolicy once = RestartPolicy.defaults().withMaxStarts(1);
        try (TunnelSupervisor tunnel =
                TunnelSupervisor.builder(spec).restart(once).build().start()) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!tunnel.isUp() && tunnel.state().phase() != Phase.FAILED) {
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException(one + ": " + tunnel.state());
                }
                Thread.sleep(10);
            }
            TunnelState state = tunnel.state();
            String told =
                    state instanceof TunnelState.Failed failed ? failed.cause().toString() : state.toString();
            return new Outcome(state.isUp(), told + "; " + tunnel.spec());
        }
    }

    /** With {@code direct}, for a login without keys, the configuration says nothing of use. */
    private SshServer server(LoginCase one) throws IOException {
        List<Credentials> all = new ArrayList<>();
        if (one.has("direct")) {
            one.first("password").ifPresent(which -> all.add(Credentials.password(password(which))));
            return SshServer.builder()
                    .host("127.0.0.1")
                    .port(site.port(one))
                    .user(one.user(Side.OURS))
                    .hostKeys(HostKeys.knownHosts(site.knownHosts()))
                    .credentials(all.get(0))
                    .build();
        }
        SshServer server = SshConfig.builder("target")
                .file(site.config(one, Side.OURS))
                .build()
                .server();
        candidates(server.credentials()).forEach(each -> all.add(withPassphrase(one, each)));
        one.first("password").ifPresent(which -> all.add(Credentials.password(password(which))));
        return server.toBuilder()
                .credentials(all.size() == 1 ? all.get(0) : Credentials.anyOf(all.toArray(Credentials[]::new)))
                .build();
    }

    private static List<Credentials> candidates(Credentials credentials) {
        return credentials instanceof Credentials.AnyOf several ? several.candidates() : List.of(credentials);
    }

    private static Credentials withPassphrase(LoginCase one, Credentials each) {
        return each instanceof Credentials.PrivateKey key && one.has("passphrase")
                ? Credentials.privateKey(
                        key.file(), passphrase(one.first("passphrase").orElseThrow()))
                : each;
    }
}
