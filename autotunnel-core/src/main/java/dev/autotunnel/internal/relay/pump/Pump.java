package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.io.SelectorLoop;
import dev.autotunnel.internal.relay.io.Sockets;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.transport.ChannelReceiver;
import dev.autotunnel.internal.transport.LinkEndedException;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.StalledException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the bytes of one connection in both directions, until both sides have ended their data or one side fails. A pump has
 * no thread of its own.
 *
 * <p>From the server to the socket, the thread that reads the link writes to the socket straight away. Bytes that the socket
 * does not take wait in the channel, until the thread of {@link TunnelIoThread} finds the socket writable. From the socket to
 * the server, the tunnel's I/O thread reads the socket and sends. If the other side takes no more for now, the pump keeps the
 * rest and stops reading the socket until the rest is sent. No thread waits for this.
 *
 * <p>The end of one side's data is passed on as an end of data, and the other direction goes on. A failure of either side ends
 * both: the socket is reset and the channel is closed. Thread-safe.
 */
public final class Pump implements SelectorLoop.Ready, ChannelReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    /** How often the socket is read before the other connections have their turn. */
    private static final int READS_A_TURN = 3;

    private final TunnelIoThread ioThread;
    private final SocketChannel socket;
    private final SshChannel channel;
    private final ForwardTraffic traffic;
    private final Consumer<Optional<Failure>> whenOver;
    private TunnelIoThread.@Nullable Running running; // guarded by this, as is the field over
    private boolean over;
    private @Nullable SelectionKey key; // used on the tunnel's I/O thread only, as are the next two fields
    private boolean upOver;
    private boolean downOver;

    /**
     * Prepares a connection.
     *
     * @param traffic counts the bytes
     * @param whenOver called once, when the socket and the channel are closed or about to be closed; it gets the failure to
     *     report, if any
     */
    public Pump(
            TunnelIoThread ioThread,
            SocketChannel socket,
            SshChannel channel,
            ForwardTraffic traffic,
            Consumer<Optional<Failure>> whenOver) {
        this.ioThread = ioThread;
        this.socket = socket;
        this.channel = channel;
        this.traffic = traffic;
        this.whenOver = whenOver;
    }

    /**
     * Begins to carry bytes, unless the connection was aborted.
     *
     * @param first the bytes that were already read from the socket
     */
    public void start(byte[] first) {
        try {
            TunnelIoThread.Running joined = join();
            if (joined != null) {
                joined.loop().execute(() -> guarded(() -> begin(joined, first)));
            }
        } catch (IOException e) {
            String message = "cannot carry the bytes: " + e.getMessage();
            end(Optional.of(Failure.of(Kind.INTERNAL, Stage.FORWARD, message, e)));
        } catch (Throwable e) { // a thread that serves other connections too calls this
            Guard.report(LOG, "could not start a connection", e);
            end(Optional.of(UnexpectedFailure.of(Stage.FORWARD, "cannot carry the bytes", e)));
        }
    }

    /** Resets the connection, because its link or the tunnel ends. May be called on any thread; does not block. */
    public void abort() {
        endWithLink();
    }

    @Override
    public void execute(Runnable task) {
        joined().loop().execute(() -> guarded(task));
    }

    @Override
    public int take(byte[] from, int offset, int length) throws IOException {
        int taken = socket.write(ByteBuffer.wrap(from, offset, length));
        traffic.received(taken);
        if (taken < length) {
            execute(() -> want(SelectionKey.OP_WRITE));
        }
        return taken;
    }

    @Override
    public void ended() {
        execute(this::endDown);
    }

    @Override
    public void broke(IOException why) {
        LOG.debug("connection broken: {}", why.toString());
        if (why instanceof StalledException) {
            end(Optional.of(Failure.of(Kind.CLIENT_STALLED, Stage.FORWARD, String.valueOf(why.getMessage()))));
        } else if (UnexpectedFailure.isOutOfMemory(why)) {
            end(Optional.of(UnexpectedFailure.of(Stage.FORWARD, "a connection was cut", why)));
        } else if (why instanceof LinkEndedException) {
            endWithLink();
        } else {
            end(Optional.empty());
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        guarded(() -> {
            if (ready.isWritable()) {
                wantNo(SelectionKey.OP_WRITE);
                channel.resume();
            }
            if (ready.isValid() && ready.isReadable()) {
                carryUp();
            }
        });
    }

    /** Runs the task and ends the connection if the task throws. A connection must not stay open if nobody serves it. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException e) {
            LOG.trace("the connection was ended by another thread meanwhile", e);
        } catch (Throwable e) {
            end(Optional.of(UnexpectedFailure.of(Stage.FORWARD, "a connection was cut", e)));
        }
    }

    private synchronized TunnelIoThread.@Nullable Running join() throws IOException {
        if (!over) {
            running = ioThread.join();
        }
        return running;
    }

    private synchronized TunnelIoThread.Running joined() {
        return Objects.requireNonNull(running, "not started");
    }

    private void begin(TunnelIoThread.Running joined, byte[] first) {
        try {
            socket.configureBlocking(false);
            key = socket.register(joined.loop().selector(), 0, this);
        } catch (IOException | ClosedSelectorException e) {
            broke(new IOException("the client is gone", e));
            return;
        }
        channel.receive(this);
        if (sent(ByteBuffer.wrap(first))) {
            want(SelectionKey.OP_READ);
            carryUp(); // most clients have already sent something
        }
    }

    private void carryUp() {
        UploadBuffer buffer = joined().buffer();
        try {
            for (int i = 0; i < READS_A_TURN; i++) {
                ByteBuffer bytes = buffer.empty();
                int count = socket.read(bytes);
                if (count < 0) {
                    endUp();
                    return;
                }
                if (bytes.hasRemaining()) {
                    sent(bytes.flip());
                    return;
                }
                Moment begin = ioThread.runtime().now();
                if (!sent(bytes.flip())) {
                    return;
                }
                buffer.wasFull(ioThread.runtime().now().since(begin));
            }
        } catch (IOException e) {
            broke(e);
        }
    }

    /**
     * Sends the bytes and returns whether all were sent. If not, the socket is not read until the other side has taken the
     * rest.
     */
    private boolean sent(ByteBuffer bytes) {
        if (!offered(bytes)) {
            return false;
        }
        if (!bytes.hasRemaining()) {
            return true;
        }
        wantNo(SelectionKey.OP_READ);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        sendWhenRoom(ByteBuffer.wrap(rest));
        return false;
    }

    private void sendWhenRoom(ByteBuffer rest) {
        channel.whenRoom(() -> execute(() -> sendRest(rest)));
    }

    private void sendRest(ByteBuffer rest) {
        if (!socket.isOpen() || !offered(rest)) {
            return;
        }
        if (rest.hasRemaining()) {
            sendWhenRoom(rest);
        } else {
            want(SelectionKey.OP_READ);
        }
    }

    /** Sends the bytes that the other side has room for. Returns false if the other side will never take any more. */
    private boolean offered(ByteBuffer bytes) {
        int offered = bytes.remaining();
        try {
            channel.offer(bytes);
            return true;
        } catch (IOException e) {
            takesNoMore(e);
            return false;
        } catch (RuntimeException | Error e) {
            end(Optional.of(UnexpectedFailure.of(Stage.FORWARD, "a connection was cut", e)));
            return false;
        } finally {
            traffic.sent(offered - bytes.remaining());
        }
    }

    /**
     * Ends the direction to the other side, which takes no more. The other side may still have sent data: a server can answer
     * and close before it has read everything. The other direction delivers this data and then ends the connection.
     */
    private void takesNoMore(IOException why) {
        LOG.debug("the other side takes no more: {}", why.toString());
        upOver = true;
        wantNo(SelectionKey.OP_READ);
        endIfBothAreOver();
    }

    private void endUp() throws IOException {
        upOver = true;
        wantNo(SelectionKey.OP_READ);
        channel.output().close();
        endIfBothAreOver();
    }

    private void endDown() {
        try {
            if (!upOver) {
                socket.shutdownOutput(); // if both directions are over, the socket is closed at once anyway
            }
            downOver = true;
            endIfBothAreOver();
        } catch (IOException e) {
            broke(e);
        }
    }

    private void endIfBothAreOver() {
        if (!upOver || !downOver || !isFirstToEnd()) {
            return;
        }
        Sockets.close(socket);
        if (traffic.isDraining()) {
            channel.whenDelivered(
                    () -> execute(this::finish)); // the link may be killed as soon as the last connection is over
        } else {
            finish();
        }
    }

    private void finish() {
        Optional<Failure> why = Optional.empty();
        try {
            channel.close();
        } catch (Throwable e) { // an error must not keep the connection's place
            Guard.report(LOG, "could not close a channel", e);
            why = Optional.of(UnexpectedFailure.of(Stage.FORWARD, "a connection was cut", e));
            channel.closeSoon();
        } finally {
            ioThread.leave();
            whenOver.accept(why);
        }
    }

    private void endWithLink() {
        if (isFirstToEnd()) {
            traffic.reset();
            cut(Optional.empty());
        }
    }

    private void end(Optional<Failure> why) {
        if (isFirstToEnd()) {
            cut(why);
        }
    }

    private void cut(Optional<Failure> why) {
        try {
            Sockets.reset(socket);
            channel.closeSoon();
        } catch (Throwable e) { // an error must not keep the connection's place
            Guard.report(LOG, "could not close a channel", e);
        } finally {
            leaveLoop();
            whenOver.accept(why);
        }
    }

    private void leaveLoop() {
        TunnelIoThread.Running started = runningOrNull();
        if (started != null) {
            started.loop().letGoOfClosed();
            ioThread.leave();
        }
    }

    private synchronized boolean isFirstToEnd() {
        boolean first = !over;
        over = true;
        return first;
    }

    private synchronized TunnelIoThread.@Nullable Running runningOrNull() {
        return running;
    }

    private void want(int operation) {
        SelectionKey current = key;
        if (current != null && current.isValid() && !upOver(operation)) {
            current.interestOpsOr(operation);
        }
    }

    private void wantNo(int operation) {
        SelectionKey current = key;
        if (current != null && current.isValid()) {
            current.interestOpsAnd(~operation);
        }
    }

    private boolean upOver(int operation) {
        return upOver && operation == SelectionKey.OP_READ;
    }
}
