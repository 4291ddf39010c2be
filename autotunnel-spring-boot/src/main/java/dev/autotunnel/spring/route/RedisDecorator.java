package dev.autotunnel.spring.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Redis: the server, or the nodes that are asked first. Thread-safe. */
final class RedisDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        return details instanceof DataRedisConnectionDetails redis ? routed(redis, routes) : null;
    }

    private static Routed routed(DataRedisConnectionDetails redis, Routes routes) {
        DataRedisConnectionDetails.Standalone one = redis.getStandalone();
        DataRedisConnectionDetails.Sentinel sentinel = redis.getSentinel();
        DataRedisConnectionDetails.Cluster cluster = redis.getCluster();
        DataRedisConnectionDetails.MasterReplica replicas = redis.getMasterReplica();
        List<DataRedisConnectionDetails.Node> clusterNodes = cluster == null ? null : nodes(cluster.getNodes(), routes);
        List<DataRedisConnectionDetails.Node> replicaNodes =
                replicas == null ? null : nodes(replicas.getNodes(), routes);
        return new Routed(
                redis,
                one == null ? null : standalone(one, routes),
                sentinel == null ? null : new RoutedSentinel(sentinel, nodes(sentinel.getNodes(), routes)),
                clusterNodes == null ? null : () -> clusterNodes,
                replicaNodes == null ? null : () -> replicaNodes);
    }

    private static DataRedisConnectionDetails.Standalone standalone(
            DataRedisConnectionDetails.Standalone of, Routes routes) {
        return routes.through(
                of.getHost(),
                of.getPort(),
                (host, port) -> DataRedisConnectionDetails.Standalone.of(host, port, of.getDatabase()));
    }

    private static List<DataRedisConnectionDetails.Node> nodes(
            List<DataRedisConnectionDetails.Node> nodes, Routes routes) {
        return nodes.stream()
                .map(node -> routes.through(node.host(), node.port(), DataRedisConnectionDetails.Node::new))
                .toList();
    }

    private record Routed(
            DataRedisConnectionDetails of,
            @Nullable Standalone standalone,
            @Nullable Sentinel sentinel,
            @Nullable Cluster cluster,
            @Nullable MasterReplica replicas)
            implements DataRedisConnectionDetails {
        @Override
        public @Nullable String getUsername() {
            return of.getUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return of.getPassword();
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return of.getSslBundle();
        }

        @Override
        public @Nullable Standalone getStandalone() {
            return standalone;
        }

        @Override
        public @Nullable Sentinel getSentinel() {
            return sentinel;
        }

        @Override
        public @Nullable Cluster getCluster() {
            return cluster;
        }

        @Override
        public @Nullable MasterReplica getMasterReplica() {
            return replicas;
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }

    private record RoutedSentinel(DataRedisConnectionDetails.Sentinel of, List<DataRedisConnectionDetails.Node> nodes)
            implements DataRedisConnectionDetails.Sentinel {
        @Override
        public int getDatabase() {
            return of.getDatabase();
        }

        @Override
        public String getMaster() {
            return of.getMaster();
        }

        @Override
        public List<DataRedisConnectionDetails.Node> getNodes() {
            return nodes;
        }

        @Override
        public @Nullable String getUsername() {
            return of.getUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return of.getPassword();
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }
}
