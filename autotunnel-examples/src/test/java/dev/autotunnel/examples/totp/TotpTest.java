package dev.autotunnel.examples.totp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.PromptHandler.Dialogue;
import dev.autotunnel.spec.PromptHandler.Prompt;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of RFC 6238, appendix B, cut to six digits. */
class TotpTest {
    private static final byte[] KEY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void a_single_hidden_prompt_gets_the_code(long time, String code) throws Exception {
        Totp totp = new Totp(KEY, Clock.fixed(Instant.ofEpochSecond(time), ZoneOffset.UTC));

        assertThat(totp.answers(asking(Prompt.of("Verification code: ", false))))
                .containsExactly(code);
        assertThat(totp.answers(asking(Prompt.of("Login: ", true)))).isEmpty();
    }

    private static Dialogue asking(Prompt prompt) {
        return Dialogue.of("me@host:22", "", "", List.of(prompt));
    }
}
