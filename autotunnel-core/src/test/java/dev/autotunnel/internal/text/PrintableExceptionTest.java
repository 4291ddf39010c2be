package dev.autotunnel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // the test fails by the exception, or gains nothing by the rule
class PrintableExceptionTest {
    private static final String HOSTILE = "\u001b[2J\r\nINFO all is well " + "x".repeat(30_000);

    @Test
    void an_exception_that_prints_nothing_of_a_stranger_stays_itself() {
        Exception sound = new IllegalStateException("reset", new IOException("Broken pipe"));
        sound.addSuppressed(new IOException());

        assertThat(PrintableException.of(sound)).isSameAs(sound);
        assertThat(PrintableException.of(null)).isNull();
    }

    @Test
    void messages_of_it_of_its_causes_and_of_what_it_suppressed_are_made_fit() {
        Exception hostile = new IllegalStateException("outer", new IOException(HOSTILE));
        hostile.addSuppressed(new IOException(HOSTILE));

        Throwable fit = PrintableException.of(hostile);

        assertThat(print(fit)).doesNotContain("\u001b", "\r").contains("IllegalStateException: outer");
        assertThat(print(fit).lines()).allMatch(line -> line.length() < 2 * UntrustedText.LINE);
        assertThat(print(fit).lines()).noneMatch(line -> line.startsWith("INFO"));
        assertThat(fit.getStackTrace()).isEqualTo(hostile.getStackTrace());
        assertThat(fit.getCause().getMessage()).startsWith("\\u001b[2J\\r\\nINFO all is well");
        assertThat(fit.getSuppressed()).hasSize(1);
    }

    @Test
    void a_circle_of_causes_ends() {
        Exception first = new IOException(HOSTILE);
        Exception second = new IOException("second", first);
        first.initCause(second);

        assertThat(print(PrintableException.of(first))).contains("second");
    }

    private static String print(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
