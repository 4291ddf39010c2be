package dev.autotunnel.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** One connection over which as many bytes go as can. */
public interface BulkClient extends Closeable {
    /** Asks the target for something. */
    void ask(Request request) throws IOException;

    /** Reads until the end, and counts what it reads. */
    void takeAll(LongAdder received) throws IOException;

    /** Writes as long as it should. */
    void sendWhile(BooleanSupplier wanted) throws IOException;

    /** Connects a channel, which copies no byte more than it has to. */
    static BulkClient channel(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        Bytes.prepare(channel);
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        return new BulkClient() {
            @Override
            public void ask(Request request) throws IOException {
                channel.write(ByteBuffer.wrap(new byte[] {request.code()}));
            }

            @Override
            public void takeAll(LongAdder received) throws IOException {
                Bytes.takeAll(channel, buffer, received);
            }

            @Override
            public void sendWhile(BooleanSupplier wanted) throws IOException {
                Bytes.sendWhile(wanted, channel, buffer);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** Uses the streams of a socket, as a driver does. */
    static BulkClient streams(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[64 * 1024];
        return new BulkClient() {
            @Override
            public void ask(Request request) throws IOException {
                out.write(request.code());
            }

            @Override
            public void takeAll(LongAdder received) throws IOException {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    received.add(read);
                }
            }

            @Override
            public void sendWhile(BooleanSupplier wanted) throws IOException {
                while (wanted.getAsBoolean()) {
                    out.write(buffer);
                }
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }
}
