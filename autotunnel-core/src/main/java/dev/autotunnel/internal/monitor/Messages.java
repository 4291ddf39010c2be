package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.NodeName;
import java.security.SecureRandom;
import java.util.concurrent.Executor;

/** Makes the message of each test. Thread-safe. */
public final class Messages {
    private final SecureRandom random = new SecureRandom();
    private final Executor threads;
    private final String words;

    /** Makes messages that end with {@code words}. The name of this machine is looked up on a thread of {@code threads}. */
    public Messages(Executor threads, String words) {
        this.threads = threads;
        this.words = words;
    }

    MonitorMessage next() {
        long number = random.nextInt() & 0xffff_ffffL;
        String node = NodeName.OF_THIS_MACHINE.get(threads);
        return MonitorMessage.of(node, ProcessHandle.current().pid(), number, words);
    }
}
