package dev.autotunnel.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/**
 * A session that can pretend not to have received some messages.
 *
 * <p>Such messages are kept aside, in order, and handled when the stall ends. No thread waits meanwhile, so neither the
 * other messages of this session nor other sessions are delayed.
 */
final class GatedSession extends ServerSessionImpl {

    private final StageFaults faults;

    // Guarded by MINA's decodeLock, which is held while a message is handled: none can slip in behind a release.
    private final Queue<Buffer> held = new ArrayDeque<>();

    GatedSession(ServerFactoryManager server, IoSession ioSession, StageFaults faults) throws Exception {
        super(server, ioSession);
        this.faults = faults;
    }

    @Override
    protected void handleMessage(Buffer message) throws Exception {
        int opcode = message.rawByte(message.rpos()) & 0xff;
        switch (faults.verdict(Stage.ofMessage(opcode))) {
            case PASS -> super.handleMessage(message);
            case HOLD -> held.add(copy(message));
            case DROP -> close(true);
        }
    }

    /** Handles what was kept aside; messages of a stage that is (still) faulty are kept again. */
    void release() {
        decodeLock.lock();
        try {
            List<Buffer> messages = List.copyOf(held);
            held.clear();
            for (Buffer message : messages) {
                if (isOpen()) {
                    handleMessage(message);
                }
            }
        } catch (Exception e) {
            // As MINA does for a message that fails on arrival: tell the client and end the session.
            exceptionCaught(e);
        } finally {
            decodeLock.unlock();
        }
    }

    /** MINA decodes the next message into the same array. */
    private static Buffer copy(Buffer message) {
        return new ByteArrayBuffer(Arrays.copyOfRange(message.array(), message.rpos(), message.wpos()));
    }
}
