package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy is selected for what. The tunnel is bound, but connects to nothing. */
class TunnelProxySelectorIT {
    private static final Proxy OTHER = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 8080));

    private final List<URI> failed = new ArrayList<>();
    private TunnelSupervisor tunnel;
    private TunnelProxySelector selector;

    @BeforeEach
    void bind() {
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server("nobody@127.0.0.1:1")
                .credentials(Credentials.password("word"))
                .hostKeys(HostKeys.fingerprint("SHA256:" + "A".repeat(43)))
                .forward(Forward.dynamic("socks").on(0))
                .forward(Forward.local("db", "0:db.internal:5432"))
                .build();
        tunnel = TunnelSupervisor.builder(spec).build().bind();
        selector = TunnelProxySelector.of(tunnel, "socks", "DB.internal", "*.corp.example")
                .withOthers(others());
    }

    private ProxySelector others() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(OTHER);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                failed.add(uri);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket://db.internal:5432",
                "http://db.internal/",
                "https://user@DB.INTERNAL:8443/x?y",
                "http://db.internal.:80/",
                "http://wiki.corp.example/",
                "http://a.b.corp.example/",
                "socket://my_db.corp.example:5432"
            })
    void a_named_host_goes_through_the_tunnel(String uri) {
        Proxy socks = new Proxy(Proxy.Type.SOCKS, tunnel.localAddress("socks"));

        assertThat(selector.select(URI.create(uri))).containsExactly(socks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket://other.internal:5432",
                "http://x.db.internal/",
                "http://corp.example/",
                "http://evilcorp.example/",
                "http://wiki.corp.example.org/",
                "http://127.0.0.1/",
                "http://[::1]:80/",
                "mailto:db.internal"
            })
    void any_other_host_is_left_to_the_selector_of_before(String uri) {
        assertThat(selector.select(URI.create(uri))).containsExactly(OTHER);
    }

    @Test
    void failures_are_told_to_the_selector_whose_proxy_it_was() {
        SocketAddress address = tunnel.localAddress("socks");
        URI other = URI.create("http://other.internal/");

        selector.connectFailed(URI.create("http://db.internal/"), address, new IOException("x"));
        selector.connectFailed(other, address, new IOException("x"));

        assertThat(failed).containsExactly(other);
    }

    @Test
    void a_forward_that_is_not_bound_is_no_reason_to_go_directly() {
        tunnel.stop();

        assertThatThrownBy(() -> selector.select(URI.create("http://db.internal/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no way to db.internal: ");
    }

    @Test
    void an_installation_is_taken_back_once_and_only_if_it_is_still_there() {
        ProxySelector before = ProxySelector.getDefault();
        try {
            TunnelProxySelector.Installation installed = selector.install();
            assertThat(ProxySelector.getDefault()).isSameAs(selector);
            ProxySelector later = others();
            ProxySelector.setDefault(later);

            installed.close();
            assertThat(ProxySelector.getDefault()).isSameAs(later);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void the_default_of_the_jvm_selects_for_other_hosts() {
        ProxySelector before = ProxySelector.getDefault();
        try {
            ProxySelector.setDefault(others());
            assertThat(TunnelProxySelector.of(tunnel, "socks", "db.internal").select(URI.create("http://x/")))
                    .containsExactly(OTHER);
            ProxySelector.setDefault(null);
            assertThat(TunnelProxySelector.of(tunnel, "socks", "db.internal").select(URI.create("http://x/")))
                    .containsExactly(Proxy.NO_PROXY);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void only_a_dynamic_forward_will_do() {
        assertThatThrownBy(() -> TunnelProxySelector.of(tunnel, "db", "db.internal"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tunnel orders has no dynamic forward named db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "*.*.example", "a*.example", ".example", "http://db.internal"})
    void what_is_no_host_is_refused(String host) {
        assertThatThrownBy(() -> TunnelProxySelector.of(tunnel, "socks", host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + host + "' is neither the name of a host nor *.suffix");
    }
}
