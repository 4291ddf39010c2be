package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.transport.SshChannel;
import dev.autotunnel.transport.StalledException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the bytes of one connection, both ways, until both sides have said all or one of them breaks.
 *
 * <p>Two threads, one a direction. The end of one side's data is passed on as such and leaves the other direction alone. A
 * failure of either side takes both down: the socket is reset and the channel closed, and that is what frees the other thread,
 * wherever it waits.
 */
final class Pump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final int BUFFER = 32 * 1024;

    private final TunnelRuntime runtime;
    private final SocketChannel socket;
    private final SshChannel channel;
    private final byte[] first;
    private final ForwardTraffic traffic;
    private final AtomicBoolean broken = new AtomicBoolean();
    private final CountDownLatch down = new CountDownLatch(1);
    private volatile @Nullable StalledException stalled;

    /**
     * Prepares a connection.
     *
     * @param socket a blocking one
     * @param first what was read from the socket already
     * @param traffic counts the bytes
     */
    Pump(TunnelRuntime runtime, SocketChannel socket, SshChannel channel, byte[] first, ForwardTraffic traffic) {
        this.runtime = runtime;
        this.socket = socket;
        this.channel = channel;
        this.first = first;
        this.traffic = traffic;
    }

    /**
     * Returns when the connection is over, with socket and channel closed.
     *
     * @return what there is to tell about its end, if anything
     */
    Optional<Failure> run() {
        channel.whenBroken(this::channelBroke);
        runtime.execute(this::carryDown);
        carryUp();
        try {
            down.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breakDown("interrupted");
        }
        Sockets.close(socket);
        if (!broken.get() && traffic.isDraining()) {
            channel.awaitDelivery(); // the link may be killed as soon as we return
        }
        channel.close();
        return Optional.ofNullable(stalled)
                .map(e -> Failure.of(Kind.CLIENT_STALLED, Stage.FORWARD, String.valueOf(e.getMessage())));
    }

    /** Resets the connection. From any thread; does not block. */
    void abort() {
        broken.set(true);
        down.countDown();
        Sockets.reset(socket);
        runtime.execute(channel::close);
    }

    /** Both threads may be waiting for a client that does nothing, and would not notice. */
    private void channelBroke(IOException why) {
        if (why instanceof StalledException e) {
            stalled = e;
        }
        abort();
    }

    private void carryUp() {
        OutputStream out = channel.output();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            boolean taken = pass(out, first, first.length);
            while (taken && socket.read(buffer) >= 0) {
                taken = pass(out, buffer.array(), buffer.position());
                buffer.clear();
            }
            if (taken) {
                out.close();
            }
        } catch (IOException | RuntimeException e) {
            breakDown(e.toString());
        }
    }

    /**
     * Whether the other side took it. Where it takes no more it may still have said something (a server that answers and
     * hangs up before it has read all), which the other direction delivers; that one also ends the connection.
     */
    private boolean pass(OutputStream out, byte[] bytes, int length) {
        try {
            if (length > 0) {
                out.write(bytes, 0, length);
                out.flush();
                traffic.sent(length);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("the other side takes no more: {}", e.toString());
            return false;
        }
    }

    private void carryDown() {
        try {
            InputStream in = channel.input();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (int count = in.read(buffer.array()); count >= 0; count = in.read(buffer.array())) {
                buffer.position(0).limit(count);
                while (buffer.hasRemaining()) {
                    traffic.received(socket.write(buffer));
                }
            }
            socket.shutdownOutput();
        } catch (IOException | RuntimeException e) {
            breakDown(e.toString());
        } finally {
            down.countDown();
        }
    }

    /** The socket first, since it never makes us wait. */
    private void breakDown(String why) {
        if (broken.compareAndSet(false, true)) {
            LOG.debug("connection broken: {}", why);
        }
        Sockets.reset(socket);
        channel.close();
    }
}
