package dev.autotunnel.spring.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** RabbitMQ: the addresses. Thread-safe. */
final class RabbitDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        return details instanceof RabbitConnectionDetails rabbit
                ? new Routed(
                        rabbit,
                        rabbit.getAddresses().stream()
                                .map(at -> routes.through(at.host(), at.port(), RabbitConnectionDetails.Address::new))
                                .toList())
                : null;
    }

    private record Routed(RabbitConnectionDetails of, List<Address> addresses) implements RabbitConnectionDetails {
        @Override
        public @Nullable String getUsername() {
            return of.getUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return of.getPassword();
        }

        @Override
        public @Nullable String getVirtualHost() {
            return of.getVirtualHost();
        }

        @Override
        public List<Address> getAddresses() {
            return addresses;
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
