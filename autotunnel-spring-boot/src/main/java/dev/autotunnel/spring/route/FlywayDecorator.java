package dev.autotunnel.spring.route;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;

/** Flyway with a database URL of its own. Thread-safe. */
final class FlywayDecorator implements Decorator {
    private final SocketFactoryUrls urls;

    FlywayDecorator(SocketFactoryUrls urls) {
        this.urls = urls;
    }

    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        String url = details instanceof FlywayConnectionDetails flyway ? flyway.getJdbcUrl() : null;
        return url == null ? null : new Routed((FlywayConnectionDetails) details, urls.rewrite(url, routes));
    }

    private record Routed(FlywayConnectionDetails of, String url) implements FlywayConnectionDetails {
        @Override
        public @Nullable String getUsername() {
            return of.getUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return of.getPassword();
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public @Nullable String getDriverClassName() {
            return of.getDriverClassName();
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }
}
