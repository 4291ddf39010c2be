package dev.autotunnel.internal.jsch.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.transport.ChannelReceiver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ChannelInputTest {
    private final RecordingFlow flow = new RecordingFlow();
    private final AtomicBoolean linkIsOver = new AtomicBoolean();
    private final ChannelInput inbound = new ChannelInput(flow, linkIsOver::get);
    private final OutputStream sink = inbound.sink();

    @Test
    void bytes_come_out_as_they_went_in_and_then_the_end() throws IOException {
        sink.write("one ".getBytes(UTF_8));
        sink.write("two".getBytes(UTF_8));
        sink.close();
        assertThat(new String(inbound.readAllBytes(), UTF_8)).isEqualTo("one two");
        assertThat(inbound.read()).isEqualTo(-1);
    }

    @Test
    void what_is_read_is_what_is_granted() throws IOException {
        sink.write(new byte[10]);
        byte[] part = new byte[4];
        assertThat(inbound.read(part)).isEqualTo(4);
        assertThat(inbound.read(part)).isEqualTo(4);
        assertThat(inbound.read(part)).isEqualTo(2);
        assertThat(flow.consumed).containsExactly(4, 4, 2);
        assertThat(flow.received).isEqualTo(10);
        assertThat(flow.grants).isEqualTo(3);
    }

    @Test
    void the_end_of_the_link_is_not_the_end_of_the_data() throws IOException {
        sink.write("half of it".getBytes(UTF_8));
        linkIsOver.set(true);
        sink.close(); // as JSch does for all channels of a broken session
        assertThatThrownBy(inbound::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended");
    }

    @Test
    void what_was_complete_before_the_link_ended_is_still_delivered() throws IOException {
        sink.write("all of it".getBytes(UTF_8));
        sink.close();
        inbound.breakOff("the link ended");
        assertThat(new String(inbound.readAllBytes(), UTF_8)).isEqualTo("all of it");
    }

    @Test
    void beyond_the_capacity_the_channel_is_given_up_after_the_grace() throws IOException {
        sink.write(new byte[RecordingFlow.CAPACITY]);
        sink.write(new byte[1]);
        assertThatThrownBy(inbound::read).isInstanceOf(IOException.class).hasMessageContaining("did not take its data");
    }

    @Test
    void a_receiver_that_finds_no_memory_costs_its_channel_and_not_the_thread_that_reads() throws IOException {
        List<IOException> broke = new ArrayList<>();
        inbound.receive(new ChannelReceiver() {
            @Override
            public int take(byte[] from, int offset, int length) {
                throw new OutOfMemoryError("Java heap space, says the test");
            }

            @Override
            public void execute(Runnable task) {
                task.run();
            }

            @Override
            public void ended() {}

            @Override
            public void broke(IOException why) {
                broke.add(why);
            }
        });
        sink.write(new byte[10]);
        sink.write(new byte[10]);

        assertThat(broke).hasSize(1).allSatisfy(why -> assertThat(why).hasCauseInstanceOf(OutOfMemoryError.class));
    }

    @Test
    void closing_it_breaks_its_reader_and_drops_what_still_comes() throws IOException {
        inbound.close();
        assertThatThrownBy(inbound::read).isInstanceOf(IOException.class);
        sink.write(1);
        assertThatThrownBy(inbound::read).isInstanceOf(IOException.class);
        assertThat(flow.consumed).isEmpty();
    }

    private static final class RecordingFlow implements FlowControl {
        static final int CAPACITY = 100;

        private final List<Integer> consumed = new ArrayList<>();
        private int received;
        private int grants;

        @Override
        public int capacity() {
            return CAPACITY;
        }

        @Override
        public Duration grace() {
            return Duration.ZERO;
        }

        @Override
        public void received(int count) {
            received += count;
        }

        @Override
        public boolean consumed(int count) {
            consumed.add(count);
            return true;
        }

        @Override
        public void grant() {
            grants++;
        }

        @Override
        public void offer(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void whenRoom(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disconnect() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(byte[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
