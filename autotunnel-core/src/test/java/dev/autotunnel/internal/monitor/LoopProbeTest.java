package dev.autotunnel.internal.monitor;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections come in while the message is sent, all in the test's own thread; only a wait in vain takes a moment. */
@Timeout(10)
class LoopProbeTest {
    private static final Duration TIMEOUT = ofSeconds(5);
    private static final Duration IN_VAIN = ofMillis(10);

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeStream near = new FakeStream(runtime);
    private final LoopProbe probe = new LoopProbe(runtime, timeout -> near, new Messages(Runnable::run, "hello"));
    private final List<FakeStream> received = new ArrayList<>();

    @Test
    void a_message_that_comes_back_passes_and_takes_the_time_it_took() throws IOException {
        near.whenSent(bytes -> {
            runtime.advance(ofMillis(7));
            comesIn(bytes);
        });

        assertThat(probe.test(TIMEOUT)).isEqualTo(ofMillis(7));
        assertThatNothingIsLeft();
    }

    @Test
    void a_message_that_comes_back_on_a_connection_that_stays_open_passes() throws IOException {
        near.whenSent(bytes -> receive(new FakeStream(runtime).sends(bytes).neverEnds()));

        probe.test(TIMEOUT);

        assertThatNothingIsLeft();
    }

    @Test
    void a_message_that_does_not_come_back_fails() {
        assertThatThrownBy(() -> probe.test(IN_VAIN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within 10 ms");
        assertThatNothingIsLeft();
    }

    @Test
    void the_message_of_an_earlier_test_does_not_count() throws IOException {
        List<byte[]> sent = new ArrayList<>();
        near.whenSent(bytes -> {
            sent.add(bytes);
            comesIn(bytes);
        });
        probe.test(TIMEOUT);
        FakeStream again = new FakeStream(runtime).whenSent(bytes -> comesIn(sent.get(0)));
        LoopProbe same = new LoopProbe(runtime, timeout -> again, new Messages(Runnable::run, "hello"));

        assertThatThrownBy(() -> same.test(IN_VAIN)).isInstanceOf(IOException.class);
    }

    @Test
    void a_message_that_came_back_changed_or_short_does_not_count() {
        near.whenSent(bytes -> {
            comesIn(Arrays.copyOf(bytes, bytes.length - 1));
            byte[] changed = bytes.clone();
            changed[0] ^= 1;
            comesIn(changed);
        });

        assertThatThrownBy(() -> probe.test(IN_VAIN)).isInstanceOf(IOException.class);
        assertThatNothingIsLeft();
    }

    @Test
    void a_stranger_that_sends_something_else_does_not_spoil_the_test() throws IOException {
        near.whenSent(bytes -> {
            comesIn("GET / HTTP/1.1\r\n\r\n".repeat(10).getBytes(StandardCharsets.UTF_8));
            comesIn(new byte[0]);
            comesIn(bytes);
        });

        probe.test(TIMEOUT);

        assertThatNothingIsLeft();
    }

    @Test
    void a_stranger_that_sends_nothing_does_not_spoil_the_test() throws IOException {
        near.whenSent(bytes -> strangersComeBefore(1, () -> comesIn(bytes)));

        probe.test(TIMEOUT);

        assertThatNothingIsLeft();
    }

    @Test
    void a_crowd_of_strangers_that_send_nothing_does_not_spoil_the_test() throws IOException {
        near.whenSent(bytes -> strangersComeBefore(40, () -> comesIn(bytes)));

        probe.test(ofMillis(100));

        assertThatNothingIsLeft();
    }

    @Test
    void a_stranger_that_sends_nothing_is_closed_when_the_time_is_over() throws IOException {
        List<Duration> times = new ArrayList<>();
        near.whenSent(bytes -> {
            Duration before = Duration.ofNanos(runtime.now().nanos());
            receive(new FakeStream(runtime).neverEnds());
            times.add(Duration.ofNanos(runtime.now().nanos()).minus(before));
            comesIn(bytes);
        });

        probe.test(TIMEOUT);

        assertThat(times).containsExactly(TIMEOUT);
        assertThatNothingIsLeft();
    }

    @Test
    void who_connects_while_no_test_is_made_is_closed_unread() {
        FakeStream stranger = new FakeStream(runtime).beforeRead(() -> {
            throw new AssertionError("this should not be read");
        });

        receive(stranger);

        assertThat(stranger.isClosed()).isTrue();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void an_incoming_connection_that_breaks_does_not_spoil_the_test() throws IOException {
        near.whenSent(bytes -> {
            FakeStream breaking = new FakeStream(runtime).neverEnds();
            receive(breaking.beforeRead(breaking::close));
            comesIn(bytes);
        });

        probe.test(TIMEOUT);

        assertThatNothingIsLeft();
    }

    @Test
    void a_message_that_nobody_takes_fails_when_the_time_is_over() {
        near.takesNothing();

        assertThatThrownBy(() -> probe.test(TIMEOUT)).isInstanceOf(IOException.class);
        assertThatNothingIsLeft();
    }

    @Test
    void a_path_that_cannot_be_connected_fails_with_its_own_words() {
        LoopProbe refused = new LoopProbe(
                runtime,
                timeout -> {
                    throw new IOException("connection refused by " + timeout);
                },
                new Messages(Runnable::run, ""));

        assertThatThrownBy(() -> refused.test(TIMEOUT)).hasMessage("connection refused by PT5S");
    }

    @Test
    void an_interrupt_ends_the_test_and_is_kept() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> probe.test(TIMEOUT)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private void comesIn(byte[] bytes) {
        receive(new FakeStream(runtime).sends(bytes));
    }

    private void receive(FakeStream stream) {
        received.add(stream);
        probe.receive(stream);
    }

    /** Each stranger is still being read when the next connection comes in. */
    private void strangersComeBefore(int strangers, Runnable last) {
        Runnable next = strangers == 1 ? last : () -> strangersComeBefore(strangers - 1, last);
        FakeStream silent = new FakeStream(runtime).neverEnds().beforeRead(next);
        receive(silent);
        if (!silent.isClosed()) {
            throw new AssertionError("a stranger was left open");
        }
    }

    private void assertThatNothingIsLeft() {
        assertThat(Stream.concat(Stream.of(near), received.stream())).allMatch(FakeStream::isClosed);
        assertThat(runtime.pendingTimers()).isZero();
    }
}
