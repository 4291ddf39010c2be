package dev.autotunnel.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evicts the connections of HikariCP pools that died with a tunnel's link. Idle connections are evicted when the link is lost,
 * and again after a new link is proven and before the clients that wait are released to it. A connection that is in use is
 * closed when it is returned.
 *
 * <pre>{@code
 * TunnelSupervisor.Builder builder = TunnelSupervisor.builder(spec);
 * HikariPools pools = HikariPools.of(builder);
 * TunnelSupervisor tunnel = builder.build().start();
 * pools.evictAfterOutage(pool); // a pool whose URL leads to tunnel.localPort("db")
 * }</pre>
 *
 * <p>Start the JVM with {@code -Dcom.zaxxer.hikari.aliveBypassWindowMs=0} too: without this property HikariCP does not test a
 * connection that was used in the last 500 ms. Set the pool's {@code connectionTimeout} above the time that clients may wait for the
 * tunnel ({@code WhileDown}, 30 s by default).
 *
 * <p>Thread-safe.
 */
public final class HikariPools {
    /** How long the tunnel waits for the eviction at most: 2 s. Evicting takes milliseconds, since HikariCP closes aside. */
    public static final Duration EVICTION = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(HikariPools.class);

    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

    private HikariPools() {}

    /** Prepares a tunnel that is not built yet. Pools may join at any time. */
    public static HikariPools of(TunnelSupervisor.Builder builder) {
        HikariPools pools = new HikariPools();
        builder.beforeRelease(EVICTION, pools::evict);
        builder.listener(pools.whenDown());
        return pools;
    }

    /** Prepares a tunnel that is built already, such as one of the Spring Boot starter. Call it once for each tunnel. */
    public static HikariPools of(TunnelSupervisor tunnel) {
        HikariPools pools = new HikariPools();
        tunnel.addBeforeRelease(EVICTION, pools::evict);
        tunnel.addListener(pools.whenDown());
        return pools;
    }

    private TunnelListener whenDown() {
        return TunnelListener.builder().onDown(lost -> evict()).build();
    }

    /** Evicts the pool's connections after each outage from now on. A closed pool is forgotten. */
    public HikariPools evictAfterOutage(HikariDataSource pool) {
        pools.add(Objects.requireNonNull(pool, "pool"));
        return this;
    }

    private void evict() {
        pools.removeIf(HikariDataSource::isClosed);
        pools.forEach(HikariPools::evict);
    }

    private static void evict(HikariDataSource pool) {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean(); // null before the first connection was asked for
        if (bean == null) {
            return;
        }
        try {
            bean.softEvictConnections();
        } catch (RuntimeException e) { // one pool must not keep the others from their eviction
            LOG.warn("the connections of pool {} were not evicted", pool.getPoolName(), e);
        }
    }
}
