package dev.autotunnel.testkit;

import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** A connection the server has not greeted yet, with the bytes its client sent all the same. */
final class ParkedConnection {

    /** Starts the SSH protocol on the connection. */
    interface Starter {
        void start() throws Exception;
    }

    /** Takes the bytes that came too early. */
    interface Receiver {
        void receive(Readable bytes) throws Exception;
    }

    private final ByteArrayBuffer early = new ByteArrayBuffer();
    private boolean awake;

    /** Keeps bytes for later; false once the connection is awake, when they are no longer this object's concern. */
    synchronized boolean keep(Readable bytes) {
        if (!awake) {
            early.putBuffer(bytes);
        }
        return !awake;
    }

    /**
     * Starts the connection, once. Bytes that arrive meanwhile wait for the lock, so they stay behind the early ones.
     */
    synchronized void wake(Starter starter, Receiver receiver) throws Exception {
        if (awake) {
            return;
        }
        awake = true;
        starter.start();
        if (early.available() > 0) {
            receiver.receive(early);
        }
    }
}
