package dev.autotunnel.jsch;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/** The package-private members of JSch that {@link OwnedWindow} needs. A test fails if an upgrade takes one away. */
final class JschInternals {
    private static final byte SSH_MSG_CHANNEL_WINDOW_ADJUST = 93;
    private static final int NO_RECIPIENT = -1;
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int PACKET_HEADER_AND_PADDING = 100;

    private final VarHandle window;
    private final VarHandle windowMax;
    private final VarHandle packetSize;
    private final VarHandle closed;
    private final VarHandle connected;
    private final VarHandle recipient;
    private final VarHandle remoteWindow;
    private final VarHandle waiting;
    private final MethodHandle newPacket;
    private final MethodHandle resetPacket;
    private final MethodHandle write;

    JschInternals() throws ReflectiveOperationException {
        MethodHandles.Lookup inChannel = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
        window = inChannel.findVarHandle(Channel.class, "lwsize", int.class);
        windowMax = inChannel.findVarHandle(Channel.class, "lwsize_max", int.class);
        packetSize = inChannel.findVarHandle(Channel.class, "lmpsize", int.class);
        closed = inChannel.findVarHandle(Channel.class, "close", boolean.class);
        connected = inChannel.findVarHandle(Channel.class, "connected", boolean.class);
        remoteWindow = inChannel.findVarHandle(Channel.class, "rwsize", long.class);
        waiting = inChannel.findVarHandle(Channel.class, "notifyme", int.class);
        recipient = inChannel.findVarHandle(Channel.class, "recipient", int.class);
        Class<?> packet = inChannel.findClass("com.jcraft.jsch.Packet");
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

    /** Whether the server has confirmed the channel, whatever came after. */
    boolean isConfirmed(Channel channel) {
        return (int) recipient.getVolatile(channel) != NO_RECIPIENT;
    }

    /** Only from JSch's reader thread. */
    void refillWindow(Channel channel, int capacity) {
        window.setVolatile(channel, capacity);
    }

    /**
     * Sends as the other side has room. The wait and the sending are under the channel's lock, under which JSch sends CLOSE too:
     * so no data follows it. JSch by itself gives the lock up while it waits for room, and does not look again.
     */
    void send(Channel channel, OutputStream out, byte[] from, int offset, int length) throws IOException {
        int sent = 0;
        while (sent < length) {
            synchronized (channel) {
                int room = awaitRoom(channel, length - sent);
                out.write(from, offset + sent, room);
                out.flush();
                sent += room;
            }
        }
    }

    private int awaitRoom(Channel channel, int wanted) throws IOException {
        try {
            while (!(boolean) closed.getVolatile(channel)) {
                long room = (long) remoteWindow.getVolatile(channel);
                if (room > 0) {
                    return (int) Math.min(room, wanted);
                }
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
        throw new IOException("the channel is closed");
    }

    /** Lets the other side send that much more. */
    void grant(Channel channel, int bytes) throws IOException {
        try {
            Buffer buffer = new Buffer(PACKET_HEADER_AND_PADDING);
            Object packet = (Object) newPacket.invokeExact(buffer);
            resetPacket.invokeExact(packet);
            buffer.putByte(SSH_MSG_CHANNEL_WINDOW_ADJUST);
            buffer.putInt((int) recipient.getVolatile(channel));
            buffer.putInt(bytes);
            synchronized (channel) {
                if (!(boolean) closed.getVolatile(channel)) {
                    send(channel.getSession(), packet);
                }
            }
        } catch (JSchException e) {
            throw new IOException("the session is gone", e);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot grant window", e);
        }
    }

    private void send(Session session, Object packet) throws Throwable {
        write.invokeExact(session, packet);
    }
}
