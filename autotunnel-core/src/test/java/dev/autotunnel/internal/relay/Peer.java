package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** The application's end of a connection. No read waits longer than 10 s. */
public final class Peer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;

    private Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public static Peer connect(SocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        return new Peer(socket);
    }

    public static Peer connect(LocalRelay relay) throws IOException {
        return connect(RelayBench.address(relay));
    }

    static Peer of(Socket socket) throws IOException {
        return new Peer(socket);
    }

    public Socket socket() {
        return socket;
    }

    public Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Peer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Bytes in hexadecimal, blanks do not count. */
    public Peer sendHex(String hex) throws IOException {
        return send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public Peer expectHex(String hex) throws IOException {
        String wanted = hex.replace(" ", "");
        byte[] bytes = socket.getInputStream().readNBytes(wanted.length() / 2);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(wanted);
        return this;
    }

    /** Nothing comes for a while. */
    public void expectSilence(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public Peer halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    void expect(String text) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(text);
    }

    public void expectEnd() throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    void expectEcho(String text) throws IOException {
        send(text).expect(text);
    }

    /** Connects where clients are reset at once: so early that to connect may fail with it already. */
    public static void expectResetAt(SocketAddress address) throws IOException {
        try (Peer peer = connect(address)) {
            peer.expectReset();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** Never a clean end: that an application might take for the end of its data. */
    public void expectReset() {
        assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
