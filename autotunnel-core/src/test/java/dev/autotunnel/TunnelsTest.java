package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelsTest {
    @AfterEach
    void close() {
        Tunnels.closeAll();
    }

    @Test
    void nobody_is_there_who_was_not_registered() {
        try (TunnelSupervisor orders = tunnel("orders")) {
            assertThat(Tunnels.all()).isEmpty();
            assertThat(Tunnels.find(orders.name())).isEmpty();
        }
    }

    @Test
    void a_registered_tunnel_is_found_by_its_name() {
        TunnelSupervisor orders = Tunnels.register(tunnel("orders"));
        TunnelSupervisor billing = Tunnels.register(tunnel("billing"));

        assertThat(Tunnels.find("orders")).containsSame(orders);
        assertThat(Tunnels.find("nobody")).isEmpty();
        assertThat(Tunnels.all()).containsExactly(billing, orders);
    }

    @Test
    void a_closed_tunnel_is_not_held_and_cannot_be_registered() {
        TunnelSupervisor orders = Tunnels.register(tunnel("orders"));

        orders.close();

        assertThat(Tunnels.all()).isEmpty();
        assertThatThrownBy(() -> Tunnels.register(orders)).isInstanceOf(IllegalStateException.class);
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void a_name_belongs_to_one_tunnel() {
        TunnelSupervisor orders = Tunnels.register(tunnel("orders"));
        try (TunnelSupervisor other = tunnel("orders")) {
            assertThat(Tunnels.register(orders)).isSameAs(orders);
            assertThatThrownBy(() -> Tunnels.register(other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("orders");
        }
        assertThat(Tunnels.find("orders")).containsSame(orders);
    }

    @Test
    void an_unregistered_tunnel_goes_on() {
        try (TunnelSupervisor orders = Tunnels.register(tunnel("orders"))) {
            Tunnels.unregister(orders);

            assertThat(Tunnels.all()).isEmpty();
            assertThat(orders.isClosing()).isFalse();
        }
    }

    @Test
    void all_are_closed_at_once() {
        TunnelSupervisor orders = Tunnels.register(tunnel("orders"));
        TunnelSupervisor billing = Tunnels.register(tunnel("billing"));

        Tunnels.closeAll();

        assertThat(Tunnels.all()).isEmpty();
        assertThat(orders.isClosing()).isTrue();
        assertThat(billing.isClosing()).isTrue();
    }

    private static TunnelSupervisor tunnel(String name) {
        TunnelSpec spec = TunnelSpec.builder(name)
                .server("deploy@bastion.example.com")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
        return TunnelSupervisor.builder(spec).build();
    }
}
