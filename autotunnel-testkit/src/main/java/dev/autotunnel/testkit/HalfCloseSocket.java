package dev.autotunnel.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.forward.TcpipClientChannel;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.nio2.Nio2CompletionHandler;
import org.apache.sshd.common.io.nio2.Nio2DefaultIoWriteFuture;
import org.apache.sshd.common.io.nio2.Nio2Service;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.Readable;
import org.jspecify.annotations.Nullable;

/**
 * A socket that, when it carries a forward, may end one way and go on the other, as {@code sshd}'s do.
 *
 * <p>MINA's own is closed at the end of its input, and what the SSH client still has to say to it is lost.
 */
final class HalfCloseSocket extends Nio2Session {

    // Both guarded by this.
    private boolean inputEnded;
    private boolean outputEnded;

    HalfCloseSocket(
            Nio2Service service,
            PropertyResolver properties,
            IoHandler handler,
            AsynchronousSocketChannel socket,
            @Nullable SocketAddress acceptance)
            throws IOException {
        super(service, properties, handler, socket, acceptance);
    }

    @Override
    protected void handleReadCycleCompletion(
            ByteBuffer buffer,
            Readable reader,
            Nio2CompletionHandler<Integer, Object> completion,
            Integer result,
            @Nullable Object attachment) {
        if (result >= 0 || !endInput()) {
            super.handleReadCycleCompletion(buffer, reader, completion, result, attachment);
        }
    }

    @Override
    protected void doShutdownOutputStream(Nio2DefaultIoWriteFuture future, AsynchronousSocketChannel socket)
            throws IOException {
        super.doShutdownOutputStream(future, socket);
        if (endOutput()) {
            close(true);
        }
    }

    /** Passes the end of the input on; false if the socket is to be closed instead. */
    private boolean endInput() {
        synchronized (this) {
            inputEnded = true;
            if (outputEnded) {
                return false;
            }
        }
        // MINA reads no further before what it has read is forwarded, so no byte can be overtaken.
        if (getAttribute(DirectTcpipChannel.class) instanceof DirectTcpipChannel channel) {
            channel.endOutput();
            return true;
        }
        if (getAttribute(TcpipClientChannel.class) instanceof ClientChannel channel) {
            channel.getAsyncIn().close(false);
            return true;
        }
        return false;
    }

    /** Whether the other way had ended before. */
    private synchronized boolean endOutput() {
        outputEnded = true;
        return inputEnded;
    }
}
