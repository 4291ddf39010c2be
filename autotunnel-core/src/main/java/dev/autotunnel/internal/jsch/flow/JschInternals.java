package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives access to the package-private members of JSch that channels need, see {@link ManualWindow}, and sends the packets of
 * channels. A test fails if an upgrade of JSch removes one of these members.
 *
 * <p>A channel's lock is held only to reserve room in the other side's window, never during a write. JSch's reader thread
 * needs this lock for each window adjust, and no channel receives anything while the reader waits.
 *
 * <p>No data may follow EOF, and nothing may follow CLOSE: OpenSSH would end the whole session. JSch first sets a flag in the
 * channel that it was closed, and then writes CLOSE under the session's write lock. We check the flag under the same lock,
 * right before we write. So a packet that is being written when the channel is closed goes out before CLOSE. A packet that is
 * not written yet is dropped. EOF works in the same way.
 *
 * <p>Thread-safe.
 */
public final class JschInternals {
    private static final byte SSH_MSG_CHANNEL_WINDOW_ADJUST = 93;
    private static final byte SSH_MSG_CHANNEL_DATA = 94;
    private static final byte SSH_MSG_CHANNEL_EOF = 96;
    private static final byte SSH_MSG_CHANNEL_CLOSE = 97;
    private static final int SSH_OPEN_CONNECT_FAILED = 2;
    private static final int NO_RECIPIENT = -1;
    private static final int NEVER_USED_UP = 1 << 30;
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int SMALL_PACKET = 100; // the same as in JSch: a header, a few numbers, the padding
    private static final String CHANNEL_CLOSED = "the channel is closed";
    private static final Logger LOG = LoggerFactory.getLogger(JschInternals.class);

    private final IncomingChannelFinder openedByServer;
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
    private final VarHandle endSent;
    private final VarHandle endReceived;
    private final SessionWriter writer;
    private final MethodHandle skip;
    private final MethodHandle openPacket;
    private final MethodHandle newPacket;
    private final MethodHandle resetPacket;
    private final MethodHandle write;

    /**
     * Looks up all members.
     *
     * @throws ReflectiveOperationException if JSch lacks one of the members
     */
    public JschInternals() throws ReflectiveOperationException {
        MethodHandles.Lookup inChannel = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
        openedByServer = new IncomingChannelFinder();
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
        endSent = inChannel.findVarHandle(Channel.class, "eof_local", boolean.class);
        endReceived = inChannel.findVarHandle(Channel.class, "eof_remote", boolean.class);
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
        writer = new SessionWriter(packet);
    }

    /**
     * Sets the window and the packet size that the channel will announce, and stops JSch's own window adjusts. Call this
     * before the channel is opened or confirmed.
     */
    void setWindow(Channel channel, int capacity, int packet) {
        windowMax.setVolatile(channel, 0);
        window.setVolatile(channel, capacity);
        packetSize.setVolatile(channel, packet);
    }

    /**
     * Marks the channel as connected, so that an early CLOSE is not ignored. JSch sets this mark only when the thread that
     * opens the channel wakes up. A server may confirm, send and close before that.
     */
    void heedEarlyClose(Channel channel) {
        connected.setVolatile(channel, true);
    }

    /** Returns whether the server has answered the request for the channel, by a confirmation or a refusal. */
    public boolean isAnswered(Channel channel) {
        return (int) recipient.getVolatile(channel) != NO_RECIPIENT;
    }

    /** Returns whether the server has confirmed the channel. A later close does not change this. */
    public boolean isConfirmed(Channel channel) {
        return (boolean) confirmed.getVolatile(channel);
    }

    /** Asks the server for the channel. Does not wait for the answer. */
    public void open(Channel channel) throws IOException {
        Object request = openRequest(channel);
        try {
            write.invokeExact(channel.getSession(), request);
        } catch (Throwable e) {
            throw failed("cannot ask for a channel", e);
        }
    }

    /** Confirms a channel that the server has opened. */
    public void confirm(Channel channel) throws IOException {
        try {
            confirm.invokeExact(channel);
        } catch (Throwable e) {
            throw failed("cannot confirm the channel", e);
        }
    }

    /** Refuses a channel that the server has opened. The channel then needs no CLOSE. */
    public void refuse(Channel channel) {
        try {
            refuse.invokeExact(channel, SSH_OPEN_CONNECT_FAILED); // reports no error if the session has ended
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
            throw e; // JSch sizes its buffer for one byte a letter
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a request", e);
        }
    }

    /** Frees what a session needs for its login alone. Call this after JSch's {@code connect} has returned. */
    public void loggedIn(Session session) {
        writer.dropLoginBuffer(session);
    }

    /** Returns the finder of the channels that the server opens. */
    public IncomingChannelFinder openedByServer() {
        return openedByServer;
    }

    /**
     * Keeps JSch's own count of the window high, so that it is never used up. Called on the reader thread, at each write;
     * must not block.
     */
    void keepWindowOpen(Channel channel) {
        window.set(channel, NEVER_USED_UP);
    }

    /** Creates JSch's packet over the buffer. */
    Object packet(Buffer buffer) {
        try {
            return (Object) newPacket.invokeExact(buffer);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a packet", e);
        }
    }

    /** Sends as many bytes as the other side has room for. If they take several packets, the packets go out together. */
    void offer(Channel channel, LinkResources link, ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > DataPacket.MOST) {
            link.output().together(() -> sendPackets(channel, link.packet(), bytes));
        } else {
            sendPackets(channel, link.packet(), bytes);
        }
    }

    /** Returns whether {@link #offer} would send something, or fail. */
    boolean hasRoom(Channel channel) {
        return (long) remoteWindow.getVolatile(channel) > 0 || isEnded(channel);
    }

    /** Sends all bytes. Blocks until the other side has room for them. */
    void send(Channel channel, LinkResources link, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            awaitRoom(channel);
            offer(channel, link, bytes);
        }
    }

    /** Sends EOF. Does nothing if the channel is closed or EOF was sent already. */
    void end(Channel channel) throws IOException {
        synchronized (channel) {
            if (isEnded(channel)) {
                return;
            }
            endSent.setVolatile(channel, true);
        }
        writer.write(channel, message(channel, SSH_MSG_CHANNEL_EOF, new Buffer(SMALL_PACKET)), closed);
    }

    /** Sends a window adjust of {@code bytes}. Does nothing if the channel is closed. */
    void grant(Channel channel, int bytes) throws IOException {
        Buffer buffer = new Buffer(SMALL_PACKET);
        Object packet = message(channel, SSH_MSG_CHANNEL_WINDOW_ADJUST, buffer);
        buffer.putInt(bytes);
        writer.write(channel, packet, closed);
    }

    /**
     * Closes the channel as JSch does, but does not hold the channel's lock while CLOSE is written. CLOSE is sent by the
     * thread that clears {@code connected}: JSch's reader thread or this one.
     */
    void close(Channel channel) {
        boolean sends;
        synchronized (channel) {
            sends = (boolean) connected.getVolatile(channel)
                    && !(boolean) closed.getVolatile(channel)
                    && isAnswered(channel);
            connected.setVolatile(channel, false);
            if (sends) {
                closed.setVolatile(channel, true);
            }
            endSent.setVolatile(channel, true);
            endReceived.setVolatile(channel, true);
            channel.notifyAll(); // wakes the threads that wait for room
        }
        try {
            if (sends) {
                writer.write(channel, message(channel, SSH_MSG_CHANNEL_CLOSE, new Buffer(SMALL_PACKET)), null);
            }
        } catch (IOException e) {
            LOG.debug("no CLOSE was sent", e); // the session is over
        } finally {
            channel.disconnect(); // JSch forgets the channel
        }
    }

    private void sendPackets(Channel channel, DataPacket packet, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int room = reserve(channel, bytes.remaining());
            if (room < 1) {
                return;
            }
            sendPacket(channel, packet, bytes, room);
        }
    }

    private void sendPacket(Channel channel, DataPacket packet, ByteBuffer bytes, int count) throws IOException {
        synchronized (packet) {
            DataPacket.Content content = packet.content(this);
            message(channel, SSH_MSG_CHANNEL_DATA, content.packet(), content.buffer());
            content.buffer().putInt(count);
            bytes.get(content.bytes(), DataPacket.DATA_OFFSET, count);
            try {
                skip.invokeExact(content.buffer(), count);
            } catch (Throwable e) {
                throw failed("cannot send", e);
            }
            if (!writer.write(channel, content.packet(), endSent)) {
                throw new IOException(CHANNEL_CLOSED);
            }
        }
    }

    /** Takes room from the other side's window for the next packet. Returns 0 if there is none. */
    private int reserve(Channel channel, int wanted) throws IOException {
        synchronized (channel) {
            if (isEnded(channel)) {
                throw new IOException(CHANNEL_CLOSED);
            }
            long window = (long) remoteWindow.getVolatile(channel);
            int most = DataPacket.most((int) remotePacketSize.getVolatile(channel));
            int room = (int) Math.min(window, Math.min(wanted, most));
            if (room > 0) {
                remoteWindow.setVolatile(channel, window - room);
            }
            return room;
        }
    }

    /**
     * Waits for room, or for the end of the channel. An interrupt does not end the wait: a packet written in part would break
     * the session that this channel carries, and the caller may be any thread of the application.
     */
    private void awaitRoom(Channel channel) {
        boolean interrupted = false;
        synchronized (channel) {
            while (!hasRoom(channel)) {
                waiting.set(channel, (int) waiting.get(channel) + 1); // otherwise JSch would not notify
                try {
                    channel.wait(LOOK_AGAIN_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } finally {
                    waiting.set(channel, (int) waiting.get(channel) - 1);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the channel is closed or EOF was sent: no more data may be sent. */
    private boolean isEnded(Channel channel) {
        return (boolean) closed.getVolatile(channel) || (boolean) endSent.getVolatile(channel);
    }

    private Object message(Channel channel, byte type, Buffer buffer) throws IOException {
        Object packet = packet(buffer);
        message(channel, type, packet, buffer);
        return packet;
    }

    private void message(Channel channel, byte type, Object packet, Buffer buffer) throws IOException {
        try {
            resetPacket.invokeExact(packet);
        } catch (Throwable e) {
            throw failed("cannot make a packet", e);
        }
        buffer.putByte(type);
        buffer.putInt((int) recipient.getVolatile(channel));
    }

    static IOException failed(String what, Throwable why) {
        if (why instanceof Error error) {
            throw error;
        }
        if (why instanceof IOException known) {
            return known;
        }
        return new IOException(why instanceof JSchException ? "the session is gone" : what, why);
    }
}
