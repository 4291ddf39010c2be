package dev.autotunnel.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.SystemRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SystemRuntime runtime = SystemRuntime.acquire();
    private final Wire wire = new Wire(runtime);
    private final AtomicInteger told = new AtomicInteger();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        wire.kill();
        server.close();
        runtime.release();
    }

    @Test
    void a_reset_that_only_the_writer_meets_is_evidence_too() throws Exception {
        Socket socket = connected();
        wire.whenBroken(told::incrementAndGet);
        resetByTheServer();
        assertThat(writeUntilItFails(wire.getOutputStream(socket))).hasMessage(wire.brokenBy());
        assertThat(told).hasValue(1);
    }

    @Test
    void what_fails_because_we_killed_it_is_none() throws Exception {
        Socket socket = connected();
        wire.whenBroken(told::incrementAndGet);
        OutputStream out = wire.getOutputStream(socket);
        wire.kill();
        assertThat(writeUntilItFails(out)).isNotNull();
        assertThat(wire.brokenBy()).isNull();
        assertThat(told).hasValue(0);
    }

    private Socket connected() throws Exception {
        InetAddress address = server.getInetAddress();
        wire.connect("server", List.of(address), server.getLocalPort(), Deadline.after(runtime, PATIENCE));
        return wire.createSocket("server", server.getLocalPort());
    }

    private void resetByTheServer() throws IOException {
        Socket accepted = server.accept();
        accepted.setSoLinger(true, 0);
        accepted.close();
    }

    private static IOException writeUntilItFails(OutputStream out) {
        byte[] chunk = new byte[64 * 1024];
        try {
            for (int i = 0; i < 1_000; i++) {
                out.write(chunk, 0, chunk.length);
            }
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("64 MB went to a server that is gone");
    }
}
