package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"*", "0.0.0.0", "0", "0.0", "::", "::0", "0:0:0:0:0:0:0:0"})
    void every_way_to_write_all_addresses_is_a_wildcard(String host) {
        assertThat(new Endpoint.Tcp(host, 80).isWildcard()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.0", "::1", "db.internal", "cafe", "0a", "1.2.3.4.5"})
    void nothing_else_is(String host) {
        assertThat(new Endpoint.Tcp(host, 80).isWildcard()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.249.199.99", "::1", "fe80::1%1", "2001:db8::192.0.2.1"})
    void an_address_in_full_needs_no_resolver(String host) {
        assertThat(new Endpoint.Tcp(host, 80).isAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "256.0.0.1", "1.2.3", "1.2.3.4.5", "0", "1.2.3.", "a.b.c.d", "cafe", "1:2"})
    void anything_else_may(String host) {
        assertThat(new Endpoint.Tcp(host, 80).isAddress()).isFalse();
    }
}
