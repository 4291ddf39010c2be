package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelTargetTest {

    @Test
    void a_tunnel_or_one_of_its_forwards_is_named() {
        assertThat(TunnelTarget.parse(" orders ", "x")).isEqualTo(new TunnelTarget("orders", null));
        assertThat(TunnelTarget.parse("orders/db", "x")).isEqualTo(new TunnelTarget("orders", "db"));
        assertThat(TunnelTarget.parse("orders/a/b", "x")).isEqualTo(new TunnelTarget("orders", "a/b"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"/", "orders/", "/db", "  "})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> TunnelTarget.parse(text, "socketFactoryArg"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("socketFactoryArg must be <tunnel> or <tunnel>/<forward>");
    }

    @Test
    void the_first_failure_is_kept_if_a_socket_cannot_be_closed_either() {
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        TunnelTarget.close(
                new Socket() {
                    @Override
                    public synchronized void close() throws IOException {
                        throw second;
                    }
                },
                first);
        TunnelTarget.close(null, first);
        assertThat(first).hasSuppressedException(second);
    }

    @Test
    void a_tunnel_that_is_not_registered_is_named() {
        assertThatThrownBy(() -> new TunnelSocketFactory("invoices/db").createSocket())
                .isInstanceOf(ConnectException.class)
                .hasMessage("no tunnel named invoices is registered in Tunnels (registered: none);"
                        + " call Tunnels.register(tunnel) first");
    }
}
