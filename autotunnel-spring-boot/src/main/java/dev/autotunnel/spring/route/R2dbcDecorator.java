package dev.autotunnel.spring.route;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;

/** R2DBC: host and port of the options. Thread-safe. */
final class R2dbcDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        if (!(details instanceof R2dbcConnectionDetails r2dbc)) {
            return null;
        }
        ConnectionFactoryOptions options = r2dbc.getConnectionFactoryOptions();
        Object host = options.getValue(ConnectionFactoryOptions.HOST);
        if (host == null) {
            return null;
        }
        ConnectionFactoryOptions routed = routes.find(String.valueOf(host), port(options))
                .map(route -> options.mutate()
                        .option(ConnectionFactoryOptions.HOST, route.host())
                        .option(ConnectionFactoryOptions.PORT, route.port())
                        .build())
                .orElse(options);
        return new Routed(r2dbc, routed);
    }

    /** With a pool in front of the driver, the protocol names the driver. */
    private static int port(ConnectionFactoryOptions options) {
        Object port = options.getValue(ConnectionFactoryOptions.PORT);
        if (port != null) {
            return Integer.parseInt(port.toString());
        }
        String driver = String.valueOf(options.getValue(ConnectionFactoryOptions.DRIVER));
        String real = driver.equals("pool")
                ? Optional.ofNullable(options.getValue(ConnectionFactoryOptions.PROTOCOL))
                        .map(Object::toString)
                        .orElse(driver)
                : driver;
        return UrlHosts.usualPort(real.replaceFirst("^mssql", "sqlserver"));
    }

    private record Routed(R2dbcConnectionDetails of, ConnectionFactoryOptions options)
            implements R2dbcConnectionDetails {
        @Override
        public ConnectionFactoryOptions getConnectionFactoryOptions() {
            return options;
        }

        @Override
        public String toString() {
            return Decorator.text(of);
        }
    }
}
