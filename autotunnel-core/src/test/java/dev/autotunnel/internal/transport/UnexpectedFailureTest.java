package dev.autotunnel.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // the test fails by the exception, or gains nothing by the rule
class UnexpectedFailureTest {
    @Test
    void a_full_heap_is_told_as_such() {
        Failure failure = of(new IOException("broken", new OutOfMemoryError("Java heap space")));

        assertThat(failure.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(failure.message()).isEqualTo("no channel: this JVM is out of memory (Java heap space)");
        assertThat(failure.remedy()).contains("-Xmx", "windowLimit");
    }

    @Test
    void threads_and_direct_memory_have_remedies_of_their_own() {
        assertThat(of(new OutOfMemoryError("unable to create native thread: possibly out of memory"))
                        .remedy())
                .contains("ulimit -u");
        assertThat(of(new OutOfMemoryError("Cannot reserve 32768 bytes of direct buffer memory"))
                        .remedy())
                .contains("MaxDirectMemorySize");
    }

    @Test
    void anything_else_is_a_defect() {
        Failure failure = of(new IllegalStateException("impossible"));

        assertThat(failure.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(failure.message()).contains("impossible");
        assertThat(of(null).kind()).isEqualTo(Kind.INTERNAL);
    }

    @Test
    void a_circle_of_causes_has_an_end() {
        Exception one = new Exception("one");
        one.initCause(new Exception("other", one));

        assertThat(UnexpectedFailure.isOutOfMemory(one)).isFalse();
    }

    private static Failure of(Throwable why) {
        return UnexpectedFailure.of(Stage.FORWARD, "no channel", why);
    }
}
