package dev.autotunnel.spring.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Elasticsearch: the nodes. Thread-safe. */
final class ElasticsearchDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        return details instanceof ElasticsearchConnectionDetails elastic
                ? new Routed(
                        elastic,
                        elastic.getNodes().stream()
                                .map(node -> routed(node, routes))
                                .toList())
                : null;
    }

    private static ElasticsearchConnectionDetails.Node routed(ElasticsearchConnectionDetails.Node node, Routes routes) {
        return routes.through(
                node.hostname(),
                node.port(),
                (host, port) -> new ElasticsearchConnectionDetails.Node(
                        host, port, node.protocol(), node.username(), node.password()));
    }

    private record Routed(ElasticsearchConnectionDetails of, List<Node> nodes)
            implements ElasticsearchConnectionDetails {
        @Override
        public List<Node> getNodes() {
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
        public @Nullable String getApiKey() {
            return of.getApiKey();
        }

        @Override
        public @Nullable String getPathPrefix() {
            return of.getPathPrefix();
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return of.getSslBundle();
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }
}
