package dev.autotunnel.internal.monitor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;

/** Makes the message of each test. */
public final class Messages {
    private static final String NODE = nodeName();

    private final SecureRandom random = new SecureRandom();
    private final String words;

    /** Messages that end with those words. */
    public Messages(String words) {
        this.words = words;
    }

    MonitorMessage next() {
        return MonitorMessage.of(NODE, ProcessHandle.current().pid(), random.nextInt() & 0xffff_ffffL, words);
    }

    private static String nodeName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // the name only makes the message telling; its number makes it unique
        }
    }
}
