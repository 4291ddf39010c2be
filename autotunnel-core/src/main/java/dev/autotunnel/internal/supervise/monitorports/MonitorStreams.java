package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.internal.monitor.MonitorStream;
import dev.autotunnel.internal.transport.SshChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Makes the connections of a monitor, over TCP or directly over a channel. Thread-safe. */
final class MonitorStreams {
    private MonitorStreams() {}

    static MonitorStream of(Socket socket) throws IOException {
        return of(socket.getInputStream(), socket.getOutputStream(), socket::close);
    }

    static MonitorStream of(SshChannel channel) {
        return of(channel.input(), channel.output(), channel::close);
    }

    private static MonitorStream of(InputStream in, OutputStream out, Closing closing) {
        return new MonitorStream() {
            @Override
            public InputStream in() {
                return in;
            }

            @Override
            public OutputStream out() {
                return out;
            }

            @Override
            public void close() throws IOException {
                closing.close();
            }
        };
    }

    @FunctionalInterface
    private interface Closing {
        void close() throws IOException;
    }
}
