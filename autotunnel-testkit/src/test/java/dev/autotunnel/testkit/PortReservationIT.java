package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class PortReservationIT {

    @Test
    void aReservedPortRefusesClientsAndCanBeListenedOnAfterwards() throws IOException {
        InetSocketAddress address = freeAddress();
        try (PortReservation reservation = PortReservation.of(address)) {
            assertThat(reservation).isNotNull();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
        try (ServerSocket listener = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            assertThat(listener.getLocalPort()).isEqualTo(address.getPort());
        }
    }

    @Test
    void aPortThatIsTakenIsNoError() throws IOException {
        try (ServerSocket owner = new ServerSocket(0, 1, Loopback.at(0).getAddress());
                PortReservation reservation = PortReservation.of((InetSocketAddress) owner.getLocalSocketAddress())) {
            assertThat(reservation).isNotNull();
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, Loopback.at(0).getAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }
}
