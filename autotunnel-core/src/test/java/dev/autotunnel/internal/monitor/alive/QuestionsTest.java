package dev.autotunnel.internal.monitor.alive;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final Questions questions = new Questions(runtime, link);

    @BeforeEach
    void theServerSpokeJustNow() {
        byteComesIn();
    }

    @Test
    void the_second_question_of_a_silence_is_a_channel() {
        ask(3);

        assertThat(link.keepAlives()).isEqualTo(2);
        assertThat(link.channelQuestions()).isEqualTo(1);
        assertThat(questions.note()).contains("no keepalive was answered yet");
    }

    @Test
    void a_server_that_answers_keepalives_is_asked_for_no_channel() {
        ask(1);
        runtime.advance(ofMillis(300));
        byteComesIn();
        runtime.advance(ofSeconds(15));
        ask(3);

        assertThat(link.keepAlives()).isEqualTo(4);
        assertThat(link.channelQuestions()).isZero();
        assertThat(questions.note()).isEmpty();
    }

    @Test
    void other_traffic_is_no_answer_to_a_keepalive() {
        ask(1);
        runtime.advance(ofSeconds(9));
        byteComesIn();
        runtime.advance(ofSeconds(15));
        ask(2);

        assertThat(link.channelQuestions()).isEqualTo(1);
    }

    @Test
    void on_demand_each_kind_is_asked_once_in_a_silence() {
        for (int i = 0; i < 10; i++) {
            questions.askOncePerKind();
            runtime.advance(ofSeconds(2));
        }
        assertThat(link.keepAlives()).isEqualTo(1);
        assertThat(link.channelQuestions()).isEqualTo(1);
        assertThat(questions.first())
                .isEqualTo(runtime.now().nanos() - ofSeconds(20).toNanos());

        byteComesIn();
        questions.askOncePerKind();
        runtime.settle();
        assertThat(link.keepAlives()).isEqualTo(2);
    }

    @Test
    void a_server_that_ignores_keepalives_is_told_of_once() {
        link.answerChannels(() -> {
            runtime.advance(ofMillis(10));
            byteComesIn();
        });

        List<String> log = CapturedLog.of(Questions.class, () -> rounds(5, ofSeconds(15)));

        assertThat(log).singleElement().satisfies(line -> assertThat(line).startsWith("WARN the server ignores keep"));
    }

    /** It answers both at last, and nobody can tell from the bytes that one of them was the answer to a keepalive. */
    @Test
    void a_server_that_is_slow_with_both_is_not_said_to_ignore_them() {
        link.answerChannels(() -> {
            runtime.advance(ofSeconds(7));
            byteComesIn();
        });

        assertThat(CapturedLog.of(Questions.class, () -> rounds(5, ofSeconds(2))))
                .isEmpty();
    }

    private void rounds(int count, Duration pause) {
        for (int i = 0; i < count; i++) {
            questions.ask();
            runtime.advance(pause);
            questions.ask();
            runtime.advance(pause);
        }
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            questions.ask();
            runtime.settle();
        }
    }

    private void byteComesIn() {
        link.inboundAt(runtime.now().nanos());
    }
}
