package dev.autotunnel.internal.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenWatchTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final List<Duration> told = new ArrayList<>();
    private final long start = runtime.now().nanos();

    private final RelayEvents events = new RelayEvents() {
        @Override
        public void connectionFailed(String forward, Failure failure) {
            throw new AssertionError("nothing failed");
        }

        @Override
        public void openIsSlow(SshLink slow) {
            assertThat(slow).isSameAs(link);
            told.add(Duration.ofNanos(runtime.now().nanos() - start));
        }
    };

    private final OpenWatch watch = new OpenWatch(runtime, link, events);

    @Test
    void silence_is_told_every_two_seconds_until_the_answer() {
        watch.asked();
        runtime.advance(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        runtime.advance(Duration.ofMillis(2001));
        watch.answered();
        runtime.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_byte_from_the_server_begins_the_two_seconds_anew() {
        watch.asked();
        runtime.advance(Duration.ofMillis(1500));
        link.inboundAt(runtime.now().nanos());
        runtime.advance(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        runtime.advance(Duration.ofMillis(1));

        assertThat(told).containsExactly(Duration.ofMillis(3500));
    }

    @Test
    void the_silence_of_channels_that_were_answered_does_not_count() {
        watch.asked();
        runtime.advance(Duration.ofMillis(1500));
        watch.answered();
        watch.asked();
        runtime.advance(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        runtime.advance(Duration.ofMillis(1));

        assertThat(told).containsExactly(Duration.ofMillis(3500));
    }

    @Test
    void channels_that_wait_together_are_told_once() {
        watch.asked();
        runtime.advance(Duration.ofSeconds(1));
        watch.asked();
        runtime.advance(Duration.ofSeconds(1));

        assertThat(told).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void bytes_from_before_the_open_do_not_count() {
        link.inboundAt(start - 1);
        watch.asked();
        runtime.advance(Duration.ofSeconds(2));

        assertThat(told).hasSize(1);
    }
}
