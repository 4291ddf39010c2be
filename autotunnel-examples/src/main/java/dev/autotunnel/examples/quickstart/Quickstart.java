package dev.autotunnel.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
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
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Queries a database through a supervised tunnel while the link is cut and frozen and the SSH server is restarted:
 *
 * <pre>
 * application -> 127.0.0.1:port (the tunnel) -> faulty link -> SSH server -> database
 * </pre>
 *
 * <p>Everything runs in this JVM and on free ports of 127.0.0.1. The times below are shorter than an application would want,
 * so that nobody has to wait for a frozen link to be noticed.
 */
public final class Quickstart {
    private final Screen screen;
    private final Pace pace;
    private final Outages outages = new Outages();
    private final Faults faults;

    Quickstart(Screen screen, Pace pace) {
        this.screen = screen;
        this.pace = pace;
        this.faults = new Faults(screen);
    }

    /** Takes about half a minute; the exit status is 0 where the tunnel did its job, else 1. */
    public static void main(String[] args) throws SQLException, InterruptedException {
        Screen screen = Screen.standard();
        screen.title("A database pool works through an SSH tunnel while the link and the server fail");
        Report report = new Quickstart(screen, Pace.unhurried()).run();
        report.print(screen);
        System.exit(report.exitStatus());
    }

    Report run() throws SQLException, InterruptedException {
        try (Database database = Database.start();
                EmbeddedSshServer server = EmbeddedSshServer.start();
                FaultyLink link = FaultyLink.to(server.address());
                TunnelSupervisor tunnel = tunnel(server, link, database.port())) {
            return useDatabase(tunnel, new Scenario(faults, link, server, pace));
        }
    }

    private TunnelSupervisor tunnel(EmbeddedSshServer server, FaultyLink link, int databasePort) {
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server(server.user() + "@127.0.0.1:" + link.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("db", "0:127.0.0.1:" + databasePort))
                .serverAlive(Duration.ofSeconds(1), 2)
                .connectDeadline(Duration.ofSeconds(10))
                .build();
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop().poll(Duration.ofSeconds(2)).timeout(Duration.ofSeconds(1)))
                .restart(pace.restart())
                .listener(new Narrator(screen))
                .listener(outages)
                .build();
    }

    private Report useDatabase(TunnelSupervisor tunnel, Scenario scenario) throws InterruptedException {
        Tally queries = new Tally();
        Tally newConnections = new Tally();
        boolean up = Waits.comesUp(tunnel.start(), screen);
        if (up) {
            DataSource database = Database.at(tunnel.localAddress("db"));
            try (HikariDataSource pool = Pool.of(database, Load.WORKERS);
                    Load load = new Load(faults)) {
                load.queriesThroughPool(pool, queries);
                load.newConnections(database, newConnections);
                scenario.play();
                up = Waits.comesUp(tunnel, screen);
            }
        }
        return new Report(queries, newConnections, outages.all(), faults, up);
    }
}
