package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The package-private members of JSch that channels need, see {@link ManualWindow}. A test fails if an upgrade takes one away.
 *
 * <p>All sending is under the channel's lock, under which JSch sends CLOSE too: so no data follows it. JSch by itself gives the
 * lock up while it waits for room, and does not look again; OpenSSH then ends the whole session.
 */
public final class JschInternals {
    private static final byte SSH_MSG_CHANNEL_WINDOW_ADJUST = 93;
    private static final byte SSH_MSG_CHANNEL_DATA = 94;
    private static final int SSH_OPEN_CONNECT_FAILED = 2;
    private static final int NO_RECIPIENT = -1;
    private static final int NEVER_USED_UP = 1 << 30;
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int PACKET_HEADER_AND_PADDING = 100;

    private final Optional<IncomingChannelFinder> openedByServer;
    private final VarHandle window;
    private final VarHandle windowMax;
    private final VarHandle packetSize;
    private final VarHandle closed;
    private final VarHandle connected;
    private final VarHandle recipient;
    private final VarHandle confirmed;
    private final VarHandle remoteWindow;
    private final VarHandle remotePacketSize;
    private final VarHandle waiting;
    private final MethodHandle confirm;
    private final MethodHandle refuse;
    private final MethodHandle eof;
    private final MethodHandle skip;
    private final MethodHandle openPacket;
    private final MethodHandle newPacket;
    private final MethodHandle resetPacket;
    private final MethodHandle write;

    JschInternals() throws ReflectiveOperationException {
        MethodHandles.Lookup inChannel = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
        openedByServer = IncomingChannelFinder.find();
        window = inChannel.findVarHandle(Channel.class, "lwsize", int.class);
        windowMax = inChannel.findVarHandle(Channel.class, "lwsize_max", int.class);
        packetSize = inChannel.findVarHandle(Channel.class, "lmpsize", int.class);
        closed = inChannel.findVarHandle(Channel.class, "close", boolean.class);
        connected = inChannel.findVarHandle(Channel.class, "connected", boolean.class);
        remoteWindow = inChannel.findVarHandle(Channel.class, "rwsize", long.class);
        remotePacketSize = inChannel.findVarHandle(Channel.class, "rmpsize", int.class);
        waiting = inChannel.findVarHandle(Channel.class, "notifyme", int.class);
        recipient = inChannel.findVarHandle(Channel.class, "recipient", int.class);
        confirmed = inChannel.findVarHandle(Channel.class, "open_confirmation", boolean.class);
        confirm = inChannel.findVirtual(Channel.class, "sendOpenConfirmation", MethodType.methodType(void.class));
        refuse = inChannel.findVirtual(Channel.class, "sendOpenFailure", MethodType.methodType(void.class, int.class));
        eof = inChannel.findVirtual(Channel.class, "eof", MethodType.methodType(void.class));
        skip = inChannel.findVirtual(Buffer.class, "skip", MethodType.methodType(void.class, int.class));
        Class<?> packet = inChannel.findClass("com.jcraft.jsch.Packet");
        openPacket = inChannel
                .findVirtual(Channel.class, "genChannelOpenPacket", MethodType.methodType(packet))
                .asType(MethodType.methodType(Object.class, Channel.class));
        newPacket = inChannel
                .findConstructor(packet, MethodType.methodType(void.class, Buffer.class))
                .asType(MethodType.methodType(Object.class, Buffer.class));
        resetPacket = inChannel
                .findVirtual(packet, "reset", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        write = inChannel
                .findVirtual(Session.class, "write", MethodType.methodType(void.class, packet))
                .asType(MethodType.methodType(void.class, Session.class, Object.class));
    }

    /** Before the channel is opened or confirmed: what it will announce, and that JSch shall never grant by itself. */
    void setWindow(Channel channel, int capacity, int packet) {
        windowMax.setVolatile(channel, 0);
        window.setVolatile(channel, capacity);
        packetSize.setVolatile(channel, packet);
    }

    /**
     * JSch marks a channel as connected only when the thread that opens it wakes up. A server that confirms, answers and closes
     * at once is faster than that, and then its CLOSE would be ignored.
     */
    void heedEarlyClose(Channel channel) {
        connected.setVolatile(channel, true);
    }

    /** Whether the server has answered that it opens the channel, or that it does not. */
    public boolean isAnswered(Channel channel) {
        return (int) recipient.getVolatile(channel) != NO_RECIPIENT;
    }

    /** Whether it has answered that it opens the channel, whatever came after. */
    public boolean isConfirmed(Channel channel) {
        return (boolean) confirmed.getVolatile(channel);
    }

    /** Asks the server for the channel, and does not wait for the answer. */
    public void open(Channel channel) throws IOException {
        Object request = openRequest(channel);
        try {
            write.invokeExact(channel.getSession(), request);
        } catch (Throwable e) {
            throw failed("cannot ask for a channel", e);
        }
    }

    /** Tells the server that the channel it opened is taken. */
    public void confirm(Channel channel) throws IOException {
        try {
            confirm.invokeExact(channel);
        } catch (Throwable e) {
            throw failed("cannot confirm the channel", e);
        }
    }

    /** Tells the server that it is not, and leaves nothing to be closed. */
    public void refuse(Channel channel) {
        try {
            refuse.invokeExact(channel, SSH_OPEN_CONNECT_FAILED); // says nothing where the session is gone
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot refuse the channel", e);
        } finally {
            closed.setVolatile(channel, true);
        }
    }

    private Object openRequest(Channel channel) {
        try {
            return (Object) openPacket.invokeExact(channel);
        } catch (RuntimeException e) {
            throw e; // JSch reckons with a byte a letter
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a request", e);
        }
    }

    /** Where to find a channel that the server opens, where this JSch has such a place. */
    public Optional<IncomingChannelFinder> openedByServer() {
        return openedByServer;
    }

    /** Only from JSch's reader thread, at each write. */
    void keepWindowOpen(Channel channel) {
        window.set(channel, NEVER_USED_UP);
    }

    /** JSch's packet over that buffer. */
    Object packet(Buffer buffer) {
        try {
            return (Object) newPacket.invokeExact(buffer);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a packet", e);
        }
    }

    /** Sends what the other side has room for; what takes more than one packet goes out together. */
    void offer(Channel channel, LinkResources link, ByteBuffer bytes) throws IOException {
        synchronized (channel) {
            if (bytes.remaining() > DataPacket.MOST) {
                link.output().together(() -> sendPackets(channel, link.packet(), bytes));
            } else {
                sendPackets(channel, link.packet(), bytes);
            }
        }
    }

    /** Sends all, as the other side has room. */
    void send(Channel channel, LinkResources link, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            synchronized (channel) {
                awaitRoom(channel);
                offer(channel, link, bytes);
            }
        }
    }

    /** Tells the other side that all was sent. */
    void end(Channel channel) throws IOException {
        try {
            eof.invokeExact(channel);
        } catch (Throwable e) {
            throw failed("cannot end the channel", e);
        }
    }

    /** Lets the other side send that much more. */
    void grant(Channel channel, int bytes) throws IOException {
        Buffer buffer = new Buffer(PACKET_HEADER_AND_PADDING);
        Object packet = packet(buffer);
        try {
            resetPacket.invokeExact(packet);
            buffer.putByte(SSH_MSG_CHANNEL_WINDOW_ADJUST);
            buffer.putInt((int) recipient.getVolatile(channel));
            buffer.putInt(bytes);
            synchronized (channel) {
                if (!(boolean) closed.getVolatile(channel)) {
                    write.invokeExact(channel.getSession(), packet);
                }
            }
        } catch (Throwable e) {
            throw failed("cannot grant window", e);
        }
    }

    private void sendPackets(Channel channel, DataPacket packet, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            requireOpen(channel);
            int room = room(channel, bytes.remaining());
            if (room < 1) {
                return;
            }
            sendPacket(channel, packet, bytes, room);
        }
    }

    private void sendPacket(Channel channel, DataPacket packet, ByteBuffer bytes, int count) throws IOException {
        synchronized (packet) {
            DataPacket.Content content = packet.content(this);
            try {
                resetPacket.invokeExact(content.packet());
                content.buffer().putByte(SSH_MSG_CHANNEL_DATA);
                content.buffer().putInt((int) recipient.getVolatile(channel));
                content.buffer().putInt(count);
                bytes.get(content.bytes(), DataPacket.DATA_OFFSET, count);
                skip.invokeExact(content.buffer(), count);
                remoteWindow.setVolatile(channel, (long) remoteWindow.getVolatile(channel) - count);
                write.invokeExact(channel.getSession(), content.packet());
            } catch (Throwable e) {
                throw failed("cannot send", e);
            }
        }
    }

    private void awaitRoom(Channel channel) throws IOException {
        try {
            while (room(channel, 1) < 1) {
                requireOpen(channel);
                waiting.set(channel, (int) waiting.get(channel) + 1); // or JSch would not notify
                try {
                    channel.wait(LOOK_AGAIN_MILLIS);
                } finally {
                    waiting.set(channel, (int) waiting.get(channel) - 1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private int room(Channel channel, int wanted) {
        long room = (long) remoteWindow.getVolatile(channel);
        int most = Math.min(DataPacket.MOST, (int) remotePacketSize.getVolatile(channel));
        return (int) Math.min(room, Math.min(wanted, most));
    }

    private void requireOpen(Channel channel) throws IOException {
        if ((boolean) closed.getVolatile(channel)) {
            throw new IOException("the channel is closed");
        }
    }

    private static IOException failed(String what, Throwable why) {
        if (why instanceof Error error) {
            throw error;
        }
        if (why instanceof IOException known) {
            return known;
        }
        return new IOException(why instanceof JSchException ? "the session is gone" : what, why);
    }
}
