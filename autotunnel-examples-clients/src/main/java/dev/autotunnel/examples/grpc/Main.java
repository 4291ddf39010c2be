package dev.autotunnel.examples.grpc;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Narrator;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import dev.autotunnel.examples.stage.Waits;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Calls a gRPC service through a supervised tunnel while the link to the SSH server is cut and frozen, and then the link behind
 * the SSH server:
 *
 * <pre>
 * gRPC client -> 127.0.0.1:port (the tunnel) -> faulty link -> SSH server -> faulty link -> gRPC server
 * </pre>
 *
 * <p>The tunnel notices the faults of the first link. What happens behind the SSH server is not seen by the tunnel: there gRPC's own
 * keepalive finds the dead connection.
 */
public final class Main {
    /** gRPC for Java takes no shorter time. */
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(1);

    /** So long is the second link frozen: gRPC finds its connection dead meanwhile. */
    private static final Duration LONGER_THAN_KEEPALIVE =
            KEEPALIVE.plus(KEEPALIVE_TIMEOUT).plusSeconds(2);

    private final Screen screen;
    private final Pace pace;
    private final Outages outages = new Outages();
    private final Faults faults;
    private final Tally calls = new Tally();

    Main(Screen screen, Pace pace) {
        this.screen = screen;
        this.pace = pace;
        this.faults = new Faults(screen);
    }

    /** Takes about 40 s; the exit status is 0 if the tunnel did its job, else 1. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Screen screen = Screen.standard();
        screen.title("gRPC works through an SSH tunnel while the links fail");
        Report report = new Main(screen, Pace.unhurried()).run();
        report.print(screen);
        System.exit(report.exitStatus());
    }

    Report run() throws IOException, InterruptedException {
        try (Orders orders = Orders.start();
                FaultyLink behind = FaultyLink.to(orders.address());
                EmbeddedSshServer server = EmbeddedSshServer.start();
                FaultyLink link = FaultyLink.to(server.address());
                TunnelSupervisor tunnel = tunnel(server, link, behind.port())) {
            boolean up = Waits.comesUp(tunnel.start(), screen);
            Load load = new Load(channel(tunnel.localAddress("orders")), faults, calls);
            try (load) {
                if (up) {
                    load.start();
                    play(link, behind, load.follower());
                    up = Waits.comesUp(tunnel, screen);
                }
            }
            return new Report(calls, load.follower(), outages.all(), faults, up);
        }
    }

    private TunnelSupervisor tunnel(EmbeddedSshServer server, FaultyLink link, int targetPort) {
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server(server.user() + "@127.0.0.1:" + link.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile(link.address())))
                .forward(Forward.local("orders").to("127.0.0.1", targetPort).on(0))
                .serverAlive(Duration.ofSeconds(1), 2)
                .build();
        return TunnelSupervisor.builder(spec)
                .restart(pace.restart())
                .listener(new Narrator(screen))
                .listener(outages)
                .build();
    }

    private static ManagedChannel channel(InetSocketAddress tunnel) {
        return Grpc.newChannelBuilderForAddress(
                        tunnel.getHostString(), tunnel.getPort(), InsecureChannelCredentials.create())
                .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    private void play(FaultyLink link, FaultyLink behind, Follower follower) throws InterruptedException {
        steady(follower);

        faults.strike("the link is cut", link::cut);
        steady(follower);

        faults.strike("the link is frozen", link::freeze);
        Waits.pass(pace.frozen());
        faults.repair("the link moves again", link::thaw);
        steady(follower);

        faults.strike("the link behind the SSH server is frozen", behind::freeze);
        Waits.pass(LONGER_THAN_KEEPALIVE);
        faults.repair("the link behind the SSH server moves again", behind::thaw);
        steady(follower);
    }

    /** Until the stream is there again, so that the next fault meets it. */
    private void steady(Follower follower) throws InterruptedException {
        Waits.pass(pace.steady());
        follower.awaitOrder(Waits.PATIENCE);
    }
}
