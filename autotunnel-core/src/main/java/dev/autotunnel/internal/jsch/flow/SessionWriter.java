package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets of channels under a session's write lock, and under no other lock. Also takes from a session the memory that
 * only its login needs. Thread-safe.
 */
final class SessionWriter {
    private static final long LOOK_AGAIN_MILLIS = 10;

    /** More than enough for a message of one byte, with its padding and its code of authentication. */
    private static final int NEW_KEYS = 512;

    private final VarHandle writeLock;
    private final VarHandle rekeying;
    private final MethodHandle writeNow;
    private final VarHandle loginBuffer;
    private final VarHandle memory;

    SessionWriter(Class<?> packet) throws ReflectiveOperationException {
        MethodHandles.Lookup inSession = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup());
        writeLock = inSession.findVarHandle(Session.class, "lock", Object.class);
        rekeying = inSession.findVarHandle(Session.class, "in_kex", boolean.class);
        loginBuffer = inSession.findVarHandle(Session.class, "buf", Buffer.class);
        memory = MethodHandles.privateLookupIn(Buffer.class, MethodHandles.lookup())
                .findVarHandle(Buffer.class, "buffer", byte[].class);
        writeNow = inSession
                .findVirtual(Session.class, "_write", MethodType.methodType(void.class, packet))
                .asType(MethodType.methodType(void.class, Session.class, Object.class));
    }

    /**
     * Leaves a session without most of the memory of its login: 20 KiB, which JSch would keep for as long as the session lives.
     * After JSch's {@code connect} has returned, JSch uses this buffer for {@code SSH_MSG_NEWKEYS} alone.
     */
    void dropLoginBuffer(Session session) {
        memory.setVolatile((Buffer) loginBuffer.getVolatile(session), new byte[NEW_KEYS]);
    }

    /**
     * Writes one packet, unless {@code tooLate}, a flag of the channel, is set. Returns whether it wrote the packet. Like
     * JSch, it first waits for the end of a key exchange. It then checks again under the write lock, so that no packet of
     * ours gets between the messages of a key exchange.
     */
    boolean write(Channel channel, Object packet, @Nullable VarHandle tooLate) throws IOException {
        try {
            Session session = channel.getSession();
            while (true) {
                if ((boolean) rekeying.getVolatile(session)) {
                    awaitKeys(session);
                }
                synchronized (writeLock.get(session)) {
                    if ((boolean) rekeying.getVolatile(session)) {
                        continue;
                    }
                    if (tooLate != null && (boolean) tooLate.getVolatile(channel)) {
                        return false;
                    }
                    writeNow.invokeExact(session, packet);
                    return true;
                }
            }
        } catch (Throwable e) {
            throw JschInternals.failed("cannot send", e);
        }
    }

    /**
     * Waits for the end of the key exchange. An interrupt does not end the wait: a packet written in part would break a
     * session that this channel carries.
     */
    private void awaitKeys(Session session) throws IOException {
        boolean interrupted = false;
        long begin = System.nanoTime();
        long most = TimeUnit.MILLISECONDS.toNanos(session.getTimeout());
        try {
            while ((boolean) rekeying.getVolatile(session)) {
                if (most > 0 && System.nanoTime() - begin > most) {
                    throw new IOException("new keys were waited for too long");
                }
                interrupted |= isInterruptedWithin(LOOK_AGAIN_MILLIS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isInterruptedWithin(long millis) {
        try {
            Thread.sleep(millis);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
