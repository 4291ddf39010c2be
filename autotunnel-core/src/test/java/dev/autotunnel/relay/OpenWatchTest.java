package dev.autotunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.runtime.Timer;
import dev.autotunnel.runtime.VirtualRuntime;
import dev.autotunnel.transport.FakeLink;
import dev.autotunnel.transport.SshLink;
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

    @Test
    void silence_is_told_every_two_seconds_until_the_answer() {
        Timer watch = OpenWatch.begin(runtime, link, events);
        runtime.advance(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        runtime.advance(Duration.ofMillis(2001));
        watch.cancel();
        runtime.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_byte_from_the_server_begins_the_two_seconds_anew() {
        OpenWatch.begin(runtime, link, events);
        runtime.advance(Duration.ofMillis(1500));
        link.inboundAt(runtime.now().nanos());
        runtime.advance(Duration.ofMillis(1999));
        assertThat(told).isEmpty();
        runtime.advance(Duration.ofMillis(1));

        assertThat(told).containsExactly(Duration.ofMillis(3500));
    }

    @Test
    void bytes_from_before_the_open_do_not_count() {
        link.inboundAt(start - 1);
        OpenWatch.begin(runtime, link, events);
        runtime.advance(Duration.ofSeconds(2));

        assertThat(told).hasSize(1);
    }
}
