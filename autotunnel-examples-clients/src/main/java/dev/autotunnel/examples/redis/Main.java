package dev.autotunnel.examples.redis;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Narrator;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Scenario;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import dev.autotunnel.examples.stage.Waits;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts in Redis through a supervised tunnel while the link is cut and frozen and the SSH server is restarted:
 *
 * <pre>
 * Lettuce -> 127.0.0.1:port (the tunnel) -> faulty link -> SSH server -> redis-server
 * </pre>
 */
public final class Main {
    /** Above the 30 s that the tunnel holds a client, see the guide: it bounds the first dialogue of a connection, too. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(60);

    private final Screen screen;
    private final Pace pace;
    private final Outages outages = new Outages();
    private final Faults faults;
    private final Tally commands = new Tally();
    private final Tally newConnections = new Tally();

    Main(Screen screen, Pace pace) {
        this.screen = screen;
        this.pace = pace;
        this.faults = new Faults(screen);
    }

    /** Takes about half a minute; the exit status is 0 if the tunnel did its job, or if there is no {@code redis-server}, else 1. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Screen screen = Screen.standard();
        screen.title("Redis works through an SSH tunnel while the link and the server fail");
        Optional<Path> program = RedisServer.program();
        if (program.isEmpty()) {
            screen.bad(
                    "SKIPPED: there is no redis-server on the PATH. Install it (Debian: apt-get install redis-server).");
            return;
        }
        Report report = new Main(screen, Pace.unhurried()).run(program.get());
        report.print(screen);
        System.exit(report.exitStatus());
    }

    Report run(Path program) throws IOException, InterruptedException {
        try (RedisServer redis = RedisServer.start(program);
                EmbeddedSshServer server = EmbeddedSshServer.start();
                FaultyLink link = FaultyLink.to(server.address());
                TunnelSupervisor tunnel = tunnel(server, link, redis.port())) {
            boolean up = Waits.comesUp(tunnel.start(), screen);
            long counter = 0;
            if (up) {
                counter = count(tunnel.localAddress("redis"), new Scenario(faults, link, server, pace));
                up = Waits.comesUp(tunnel, screen);
            }
            return new Report(commands, counter, newConnections, outages.all(), faults, up);
        }
    }

    private TunnelSupervisor tunnel(EmbeddedSshServer server, FaultyLink link, int redisPort) {
        TunnelSpec spec = TunnelSpec.builder("redis")
                .server(server.user() + "@127.0.0.1:" + link.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile(link.address())))
                .forward(Forward.local("redis").to("127.0.0.1", redisPort).on(0))
                .serverAlive(Duration.ofSeconds(1), 2)
                .build();
        return TunnelSupervisor.builder(spec)
                .restart(pace.restart())
                .listener(new Narrator(screen))
                .listener(outages)
                .build();
    }

    /** Works while things fail, and returns how far the server has counted. */
    private long count(InetSocketAddress tunnel, Scenario scenario) throws InterruptedException {
        RedisURI uri = RedisURI.builder()
                .withHost(tunnel.getHostString())
                .withPort(tunnel.getPort())
                .withTimeout(COMMAND_TIMEOUT)
                .build();
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> shared = client.connect()) {
            try (Load load = new Load(faults)) {
                load.commands(shared, commands);
                load.newConnections(client, newConnections);
                scenario.play();
            }
            return Long.parseLong(shared.sync().get(Load.COUNTER));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
