package dev.autotunnel.internal.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenWatchTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final List<String> told = new ArrayList<>();
    private final long start = runtime.now().nanos();

    private final RelayEvents events = new RelayEvents() {
        @Override
        public void connectionFailed(String forward, Failure failure) {
            throw new AssertionError("nothing failed");
        }

        @Override
        public void openIsSlow(SshLink slow, Duration silent) {
            assertThat(slow).isSameAs(link);
            told.add("at %d silent for %d".formatted(elapsed(), silent.toMillis()));
        }

        @Override
        public void targetIsSlow(String forward, Endpoint target, Duration waited) {
            told.add("at %d %s waits for %s since %d".formatted(elapsed(), forward, target, waited.toMillis()));
        }
    };

    private final OpenWatch watch = new OpenWatch(runtime, link, events);

    @Test
    void silence_is_told_every_two_seconds_until_the_answer_with_its_whole_length() {
        OpenWatch.Owed owed = asked("db");
        advance(1999);
        assertThat(told).isEmpty();
        advance(4001);
        owed.answered();
        runtime.advance(Duration.ofMinutes(1));

        assertThat(silences())
                .containsExactly("at 2000 silent for 2000", "at 4000 silent for 4000", "at 6000 silent for 6000");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_byte_from_the_server_begins_the_silence_anew() {
        asked("db");
        advance(1500);
        link.inboundAt(runtime.now().nanos());
        advance(1999);
        assertThat(silences()).isEmpty();
        advance(1);

        assertThat(silences()).containsExactly("at 3500 silent for 2000");
    }

    @Test
    void the_silence_of_channels_that_were_answered_does_not_count() {
        OpenWatch.Owed first = asked("db");
        advance(1500);
        first.answered();
        asked("db");
        advance(1999);
        assertThat(told).isEmpty();
        advance(1);

        assertThat(silences()).containsExactly("at 3500 silent for 2000");
    }

    @Test
    void bytes_from_before_the_open_do_not_count() {
        link.inboundAt(start - 1);
        asked("db");
        advance(2000);

        assertThat(silences()).hasSize(1);
    }

    @Test
    void each_slow_target_is_told_once_after_two_seconds_though_the_server_speaks() {
        asked("db");
        advance(500);
        OpenWatch.Owed quick = asked("quick");
        asked("web");
        for (int i = 0; i < 100; i++) {
            advance(100);
            link.inboundAt(runtime.now().nanos());
            if (i == 5) {
                quick.answered();
            }
        }

        assertThat(told)
                .containsExactly("at 2000 db waits for db:1 since 2000", "at 2500 web waits for web:1 since 2000");
    }

    @Test
    void many_that_come_and_go_cost_one_timer_and_few_looks() {
        OpenWatch.Owed stays = asked("db");
        for (int i = 0; i < 10_000; i++) {
            asked("db").answered();
            advance(1);
            link.inboundAt(runtime.now().nanos());
            assertThat(runtime.pendingTimers()).isEqualTo(1);
        }
        stays.answered();

        assertThat(told).containsExactly("at 2000 db waits for db:1 since 2000");
    }

    @Test
    void a_watch_that_broke_once_watches_the_next_open() {
        asked("db");
        link.inboundFails(new OutOfMemoryError("Java heap space"));
        advance(2000);
        link.inboundFails(null);
        asked("db");
        advance(2000);

        assertThat(silences()).containsExactly("at 4000 silent for 4000");
    }

    private OpenWatch.Owed asked(String name) {
        return watch.asked(name, new Endpoint.Tcp(name, 1));
    }

    private List<String> silences() {
        return told.stream().filter(line -> line.contains("silent")).toList();
    }

    private void advance(long millis) {
        runtime.advance(Duration.ofMillis(millis));
    }

    private long elapsed() {
        return Duration.ofNanos(runtime.now().nanos() - start).toMillis();
    }
}
