package dev.autotunnel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UntrustedTextTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", ""),
                Arguments.of("Exceeded MaxStartups", "Exceeded MaxStartups"),
                Arguments.of("a\r\nb\tc", "a\\r\\nb\\tc"),
                Arguments.of("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"),
                Arguments.of("\u0000\u0007\b\u007f", "\\u0000\\u0007\\u0008\\u007f"),
                Arguments.of("\u0085\u009b1m", "\\u0085\\u009b1m"), // next line; the one-byte form of ESC [
                Arguments.of("\u202eexe.txt\u2066\u200b\ufeff", "\\u202eexe.txt\\u2066\\u200b\\ufeff"),
                Arguments.of("\u2028\u2029", "\\u2028\\u2029"),
                Arguments.of("\ud800x\udc00", "\\ud800x\\udc00"), // halves of pairs
                Arguments.of("\ue000\uffff", "\\ue000\\uffff"),
                Arguments.of("\udb40\udc41", "\\u{e0041}"), // a tag, which is invisible
                Arguments.of("gr\u00fc\u00dfe \u65e5\u672c \ud83d\ude00", "gr\u00fc\u00dfe \u65e5\u672c \ud83d\ude00"),
                Arguments.of("C:\\temp \"x\"", "C:\\temp \"x\""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void controls_and_format_characters_are_replaced_and_all_else_stays(String text, String fit) {
        assertThat(UntrustedText.line(text)).isEqualTo(fit);
        assertThat(UntrustedText.line(fit)).as("made fit twice").isEqualTo(fit);
        assertThat(UntrustedText.quote(text)).isEqualTo('"' + fit + '"');
    }

    @Test
    void what_is_missing_is_named_so() {
        assertThat(UntrustedText.line(null)).isEqualTo("null");
    }

    @Test
    void a_long_text_is_cut_and_tells_its_length() {
        String whole = "x".repeat(30_000);
        String quote = UntrustedText.quote(whole);

        assertThat(quote).hasSize(UntrustedText.QUOTE + 2).endsWith("x... (30000 characters)\"");
        assertThat(UntrustedText.line(whole)).hasSize(UntrustedText.LINE);
    }

    @Test
    void a_text_that_fits_exactly_is_not_cut_and_one_character_more_is() {
        String exact = "x".repeat(UntrustedText.QUOTE);

        assertThat(UntrustedText.quote(exact)).isEqualTo('"' + exact + '"');
        assertThat(UntrustedText.quote(exact + "x"))
                .hasSize(UntrustedText.QUOTE + 2)
                .contains("(301 characters)");
    }

    @Test
    void escapes_count_towards_the_length_and_a_cut_text_stays_as_it_is() {
        String cut = UntrustedText.line("\u001b".repeat(30_000));

        assertThat(cut).hasSizeLessThanOrEqualTo(UntrustedText.LINE).endsWith("(30000 characters)");
        assertThat(UntrustedText.line(cut)).isEqualTo(cut);
    }

    @Test
    void a_cut_splits_no_pair() {
        for (int before = 0; before < 2; before++) {
            String cut = UntrustedText.line("x".repeat(before) + "\ud83d\ude00".repeat(5_000));

            assertThat(UntrustedText.line(cut)).as("no half of a pair").isEqualTo(cut);
        }
    }
}
