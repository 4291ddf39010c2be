package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.ChannelReceiver;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error that ends JSch's reader thread ends the link, and is told. */
@Timeout(60)
class ReaderErrorIT {
    @Test
    void the_end_of_the_reader_is_the_end_of_the_link_and_says_that_there_was_no_memory() throws Exception {
        try (EmbeddedLink embedded = new EmbeddedLink();
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SshChannel channel =
                    embedded.link.open(new Endpoint.Tcp("127.0.0.1", target.getLocalPort()), EmbeddedLink.PATIENCE);
            channel.receive(new Fatal());
            try (Socket served = target.accept()) {
                served.getOutputStream().write(1);

                Failure failure = embedded.lost.get(30, TimeUnit.SECONDS);
                assertThat(failure.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
                assertThat(failure.message()).contains("Java heap space");
            }
        }
    }

    /** Throws what no channel can be blamed for. */
    private static final class Fatal implements ChannelReceiver {
        @Override
        public int take(byte[] from, int offset, int length) {
            throw new InternalError("broken", new OutOfMemoryError("Java heap space, says the test"));
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void ended() {}

        @Override
        public void broke(IOException why) {}
    }
}
