package dev.autotunnel.spring.route;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ldap.autoconfigure.LdapConnectionDetails;

/** LDAP: the URLs. Thread-safe. */
final class LdapDecorator implements Decorator {
    @Override
    public @Nullable ConnectionDetails decorate(ConnectionDetails details, Routes routes) {
        return details instanceof LdapConnectionDetails ldap
                ? new Routed(
                        ldap,
                        Arrays.stream(ldap.getUrls())
                                .map(url -> UrlHosts.rewrite(url, routes))
                                .toList())
                : null;
    }

    private record Routed(LdapConnectionDetails of, List<String> urls) implements LdapConnectionDetails {
        @Override
        public String[] getUrls() {
            return urls.toArray(String[]::new);
        }

        @Override
        public @Nullable String getBase() {
            return of.getBase();
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
