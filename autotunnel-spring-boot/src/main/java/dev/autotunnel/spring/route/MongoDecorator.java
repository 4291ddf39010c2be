package dev.autotunnel.spring.route;

import com.mongodb.ConnectionString;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** MongoDB: the hosts of the connection string, unless DNS has them ({@code mongodb+srv}). Thread-safe. */
final class MongoDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        if (!(details instanceof MongoConnectionDetails mongo)) {
            return null;
        }
        ConnectionString url = mongo.getConnectionString();
        return url.isSrvProtocol()
                ? null
                : new Routed(mongo, new ConnectionString(UrlHosts.rewrite(url.getConnectionString(), routes)));
    }

    private record Routed(MongoConnectionDetails of, ConnectionString url) implements MongoConnectionDetails {
        @Override
        public ConnectionString getConnectionString() {
            return url;
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
