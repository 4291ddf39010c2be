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
import org.junit.jupiter.api.Test;

class EchoProbeTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeStream stream = new FakeStream(runtime);
    private final List<Duration> connectTimeouts = new ArrayList<>();
    private final EchoProbe probe = probe("hello");

    @Test
    void an_echo_passes_and_takes_the_time_it_took() throws IOException {
        stream.whenSent(bytes -> {
            runtime.advance(ofMillis(7));
            stream.sends(bytes).neverEnds();
        });

        assertThat(probe.test(ofSeconds(15))).isEqualTo(ofMillis(7));
        assertThatNothingIsLeft();
    }

    @Test
    void the_message_ends_with_the_words_of_the_spec() throws IOException {
        List<String> sent = new ArrayList<>();
        stream.whenSent(bytes -> {
            sent.add(new String(bytes, StandardCharsets.UTF_8));
            stream.sends(bytes);
        });

        probe.test(ofSeconds(15));

        assertThat(sent).singleElement().asString().matches("\\S+ autotunnel \\d+ \\d+ hello\r\n");
    }

    @Test
    void connecting_gets_the_whole_timeout() throws IOException {
        stream.whenSent(stream::sends);

        probe.test(ofSeconds(9));

        assertThat(connectTimeouts).containsExactly(ofSeconds(9));
    }

    @Test
    void an_echo_that_differs_fails() {
        stream.whenSent(bytes -> {
            bytes[bytes.length - 3] ^= 1;
            stream.sends(bytes);
        });

        assertThatThrownBy(() -> probe.test(ofSeconds(15)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("differs");
        assertThatNothingIsLeft();
    }

    @Test
    void an_echo_that_ends_early_fails() {
        stream.whenSent(bytes -> stream.sends(Arrays.copyOf(bytes, 5)));

        assertThatThrownBy(() -> probe.test(ofSeconds(15)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5 of ");
        assertThatNothingIsLeft();
    }

    @Test
    void an_echo_that_does_not_come_fails_when_the_time_is_over() {
        stream.neverEnds();
        Duration before = elapsed();

        assertThatThrownBy(() -> probe.test(ofSeconds(15)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within 15 s");
        assertThat(elapsed().minus(before)).isEqualTo(ofSeconds(15));
        assertThatNothingIsLeft();
    }

    @Test
    void a_message_that_nobody_takes_fails_when_the_time_is_over() {
        stream.takesNothing();

        assertThatThrownBy(() -> probe.test(ofSeconds(15)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within 15 s");
        assertThatNothingIsLeft();
    }

    @Test
    void a_path_that_cannot_be_connected_fails_with_its_own_words() {
        EchoProbe refused = new EchoProbe(
                runtime,
                timeout -> {
                    throw new IOException("connection refused");
                },
                new Messages(Runnable::run, ""));

        assertThatThrownBy(() -> refused.test(ofSeconds(15))).hasMessage("connection refused");
        assertThat(runtime.pendingTimers()).isZero();
    }

    private EchoProbe probe(String words) {
        return new EchoProbe(
                runtime,
                timeout -> {
                    connectTimeouts.add(timeout);
                    return stream;
                },
                new Messages(Runnable::run, words));
    }

    private Duration elapsed() {
        return Duration.ofNanos(runtime.now().nanos());
    }

    private void assertThatNothingIsLeft() {
        assertThat(stream.isClosed()).isTrue();
        assertThat(runtime.pendingTimers()).isZero();
    }
}
