package dev.autotunnel.spring.route;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** JDBC: the URL. Thread-safe. */
final class JdbcDecorator implements Decorator {
    private final SocketFactoryUrls urls;

    JdbcDecorator(SocketFactoryUrls urls) {
        this.urls = urls;
    }

    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        return details instanceof JdbcConnectionDetails jdbc
                ? new Routed(jdbc, urls.rewrite(jdbc.getJdbcUrl(), routes))
                : null;
    }

    private record Routed(JdbcConnectionDetails of, String url) implements JdbcConnectionDetails {
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
        public String getDriverClassName() {
            return of.getDriverClassName();
        }

        @Override
        public @Nullable String getXaDataSourceClassName() {
            return of.getXaDataSourceClassName();
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }
}
