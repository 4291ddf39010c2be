package dev.autotunnel.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.drivers.servers.PostgresServer;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool on a real PostgreSQL server behind a tunnel, with outages. */
@Timeout(120)
@RequiresProgram({Program.POSTGRES, Program.OPENSSL})
class HikariPoolsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final int OUTAGES = Integer.getInteger("autotunnel.outages", 2);
    private static final int OUTAGES_AT_MOST = 100;
    private static final int CLIENTS = 8;

    @AutoClose
    private final PostgresServer postgres = PostgresServer.start();

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink line = FaultyLink.to(server.address());

    @BeforeAll
    static void trustNoConnectionUntested() {
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    @Test
    @Timeout(60 + 30 * OUTAGES_AT_MOST)
    void outages_of_5_s_fail_no_query_that_was_not_in_flight() throws Exception {
        assertThat(OUTAGES).isBetween(1, OUTAGES_AT_MOST);
        TunnelSupervisor.Builder builder = TunnelSupervisor.builder(spec());
        HikariPools pools = HikariPools.of(builder);
        try (TunnelSupervisor tunnel = builder.build().start().awaitUp(PATIENCE);
                HikariDataSource pool = pool(tunnel)) {
            pools.evictAfterOutage(pool);
            int inFlight = 0;
            try (QueryLoad load = new QueryLoad(pool, CLIENTS)) {
                for (int outage = 1; outage <= OUTAGES; outage++) {
                    int failedBefore = load.failed().size();
                    long lost = outage(tunnel, load);
                    List<QueryLoad.Failed> failed =
                            load.failed().subList(failedBefore, load.failed().size());
                    inFlight += failed.size();
                    tell(outage, failed, lost, load.answered());
                    assertThat(failed).allMatch(one -> isInFlight(one, lost)).hasSizeLessThanOrEqualTo(CLIENTS);
                }
            }
            System.out.printf("%d outages of %s: %d queries in flight failed, 0 others%n", OUTAGES, OUTAGE, inFlight);
            assertThat(tunnel.history().incidents()).hasSize(OUTAGES);
            assertThat(tunnel.history().incidents())
                    .allSatisfy(incident -> assertThat(incident.duration()).isGreaterThan(OUTAGE.minusSeconds(1)));
        }
    }

    /** Queries run before and after it. Returns when the link was lost, by the monotonic clock. */
    private long outage(TunnelSupervisor tunnel, QueryLoad load) throws InterruptedException {
        int before = load.answered();
        await().atMost(PATIENCE).until(() -> load.answered() > before + 50);
        line.refuse();
        line.reset();
        long lost = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
        line.accept();
        tunnel.awaitUp(PATIENCE);
        int after = load.answered();
        await().atMost(PATIENCE).until(() -> load.answered() > after + 50);
        return lost;
    }

    private static void tell(int outage, List<QueryLoad.Failed> failed, long lost, int answered) {
        long inFlight = failed.stream().filter(one -> isInFlight(one, lost)).count();
        System.out.printf(
                "outage %d of %s: %d queries in flight failed, %d others; %d answered so far%n",
                outage, OUTAGE, inFlight, failed.size() - inFlight, answered);
        failed.forEach(one -> System.out.printf(
                "    %s: query %d of %s, %s%n",
                isInFlight(one, lost) ? "in flight" : "OTHER",
                one.number(),
                one.client(),
                one.why().getMessage()));
    }

    @Test
    void idle_connections_of_before_the_outage_are_gone_when_clients_are_released() throws Exception {
        TunnelSupervisor.Builder builder = TunnelSupervisor.builder(spec());
        HikariPools pools = HikariPools.of(builder);
        try (TunnelSupervisor tunnel = builder.build().start().awaitUp(PATIENCE)) {
            assertEvicts(pools, tunnel);
        }
    }

    @Test
    void pools_may_join_a_tunnel_that_runs() throws Exception {
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec()).build()) {
            HikariPools pools = HikariPools.of(tunnel.start().awaitUp(PATIENCE));
            assertEvicts(pools, tunnel);
        }
    }

    private void assertEvicts(HikariPools pools, TunnelSupervisor tunnel) throws Exception {
        try (HikariDataSource pool = pool(tunnel)) {
            pools.evictAfterOutage(pool);
            Connection raw;
            try (Connection connection = pool.getConnection()) {
                raw = connection.unwrap(org.postgresql.PGConnection.class) instanceof Connection pg ? pg : connection;
                assertThat(connection.isValid(5)).isTrue();
            }

            server.killSessions();
            await().atMost(PATIENCE).until(raw::isClosed);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
                assertThat(connection.unwrap(org.postgresql.PGConnection.class)).isNotSameAs(raw);
            }
        }
    }

    @Test
    void a_closed_pool_and_a_pool_without_connections_do_no_harm() {
        TunnelSupervisor.Builder builder = TunnelSupervisor.builder(spec());
        HikariPools pools = HikariPools.of(builder);
        try (TunnelSupervisor tunnel = builder.build().start().awaitUp(PATIENCE)) {
            HikariDataSource closed = pool(tunnel);
            closed.close();
            try (HikariDataSource idle = new HikariDataSource()) {
                pools.evictAfterOutage(closed).evictAfterOutage(idle);
                tunnel.restart();
                tunnel.awaitUp(PATIENCE);
                assertThat(tunnel.isUp()).isTrue();
            }
        }
    }

    private HikariDataSource pool(TunnelSupervisor tunnel) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable&socketTimeout=60"
                .formatted(tunnel.localPort("db")));
        config.setUsername("app");
        config.setMaximumPoolSize(CLIENTS / 2);
        config.setConnectionTimeout(Duration.ofSeconds(35).toMillis());
        return new HikariDataSource(config);
    }

    private TunnelSpec spec() {
        return TunnelSpec.builder("db")
                .server(server.user() + "@127.0.0.1:" + line.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("db").to("127.0.0.1", postgres.port()).on(0))
                .build();
    }

    /** Whether the query's connection was handed out before the loss. */
    private static boolean isInFlight(QueryLoad.Failed query, long lost) {
        return query.hadConnection() && query.handedOut() - lost < 0;
    }
}
