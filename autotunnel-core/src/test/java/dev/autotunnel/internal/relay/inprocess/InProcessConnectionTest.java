package dev.autotunnel.internal.relay.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.transport.DelegatingChannel;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.LinkEndedException;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a connection ends while the tunnel drains. */
class InProcessConnectionTest {
    private final Traffic all = new Traffic(List.of(Forward.direct("db", "db:5432")));
    private final ForwardTraffic traffic = all.of("db");
    private final FakeChannel fake = FakeChannel.open();
    private final List<Runnable> whenDelivered = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final InProcessConnection connection = new InProcessConnection(
            new DelegatingChannel(fake) {
                @Override
                public void whenDelivered(Runnable task) {
                    whenDelivered.add(task);
                }
            },
            traffic,
            Runnable::run,
            open -> told.add("open"),
            why -> told.add("over"));

    @BeforeEach
    void start() {
        assertThat(traffic.newcomer().take()).isTrue();
        all.whenEmpty(() -> told.add("the link may end"));
        connection.start();
    }

    private void writeAndClose() throws IOException {
        byte[] bytes = "COMMIT".getBytes(StandardCharsets.US_ASCII);
        connection.write(bytes, 0, bytes.length);
        connection.close();
    }

    @Test
    void what_was_written_is_delivered_although_the_server_still_sends() throws IOException {
        fake.serverOutput().write(new byte[1024]); // nobody has read it yet
        writeAndClose();
        fake.serverOutput()
                .write(new byte[256 * 1024]); // nobody reads it any more; a write that is not taken would block

        assertThat(told).as("the link must not end yet").containsExactly("open");
        whenDelivered.forEach(Runnable::run);
        assertThat(told).containsExactly("open", "over");
        assertThat(fake.serverInput().readAllBytes()).asString().isEqualTo("COMMIT");
    }

    @Test
    void the_end_of_the_link_ends_the_wait_for_delivery() throws IOException {
        writeAndClose();
        connection.broke(new LinkEndedException("the connection to the server ended"));

        assertThat(told).containsExactly("open", "over");
    }

    @Test
    void a_read_after_the_close_fails() throws IOException {
        writeAndClose();
        assertThatThrownBy(() -> connection.read(new byte[1], 0, 1, SocketWaits.FOR_EVER))
                .isInstanceOf(SocketException.class);
    }
}
