package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.transport.FakeChannel;
import java.io.IOException;

/** A server that sends without end. */
final class Flood {
    private Flood() {}

    /**
     * Sends until nothing more goes into the channel and the socket of a client that does not read.
     *
     * @param end how the channel may end, and the thread with it: a pattern of messages
     */
    static Thread fill(FakeChannel channel, String end) {
        Thread flood = new Thread(() -> {
            try {
                while (true) {
                    channel.serverOutput().write(new byte[8192]);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageMatching(end);
            }
        });
        flood.setDaemon(true);
        flood.start();
        await().until(() -> flood.getState() == Thread.State.WAITING);
        return flood;
    }
}
