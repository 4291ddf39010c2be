package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.openssh.TestSecrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectForwardTest {
    @Test
    void parts_and_text_make_the_same_forward() {
        assertThat(Forward.direct("db").to("db.internal", 5432)).isEqualTo(Forward.direct("db", "db.internal:5432"));
        assertThat(Forward.direct("app").toSocket("/run/app.sock")).isEqualTo(Forward.direct("app", "/run/app.sock"));
        assertThat(Forward.direct("six").to("2001:db8::1", 80)).isEqualTo(Forward.direct("six", "[2001:db8::1]:80"));
    }

    @Test
    void it_listens_nowhere_and_a_star_is_every_target() {
        assertThat(Forward.direct("db", "a:1").bind()).isNull();
        assertThat(Forward.direct("db", "a:1").target()).contains(new Endpoint.Tcp("a", 1));
        assertThat(Forward.direct("any", "*").target()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "db.internal:5432, direct x (to db.internal:5432)",
        "[::1]:80, direct x (to [::1]:80)",
        "*, direct x (to *)"
    })
    void its_text_says_where_it_leads(String text, String shown) {
        assertThat(Forward.direct("x", text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:", ":80", "host:0", "host:65536", "1:host:80", "*:80", "::1:80", "run/app.sock"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Forward.direct("x", text)).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void it_has_a_cap_and_may_share_its_target() {
        Forward.Direct one = Forward.direct("one", "a:1");
        assertThat(one.maxConnections()).isEqualTo(Forward.DEFAULT_MAX_CONNECTIONS);
        assertThat(one.withMaxConnections(3).maxConnections()).isEqualTo(3);
        assertThat(one.withMaxConnections(3)).isNotEqualTo(one);
        assertThat(one.withMaxConnections(3).target()).isEqualTo(one.target());
        TunnelSpec spec = TunnelSpec.builder("t")
                .server("u@h")
                .credentials(Credentials.password(TestSecrets.of("x")))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(one)
                .forward(Forward.direct("two", "a:1"))
                .build();
        assertThat(spec.forwards()).hasSize(2);
    }
}
