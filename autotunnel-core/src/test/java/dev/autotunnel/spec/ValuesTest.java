package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.HostKeyVerifier.ServerKey;
import dev.autotunnel.spec.HostKeyVerifier.Verdict;
import dev.autotunnel.spec.PromptHandler.Dialogue;
import dev.autotunnel.spec.PromptHandler.Prompt;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that tests of an application compare and print. */
class ValuesTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    static Stream<Arguments> values() {
        return Stream.of(
                value(() -> CheckOptions.defaults().withoutTargets(), CheckOptions.defaults()),
                value(() -> CheckOptions.defaults().withEachCredential(), CheckOptions.defaults()),
                value(() -> ServerKey.of("db", 22, KEY + " comment"), ServerKey.of("db", 23, KEY)),
                value(() -> ServerKey.of("db", 22, KEY), ServerKey.of("inner", 22, KEY)),
                value(() -> Verdict.refuse("not in the inventory"), Verdict.refuse("revoked")),
                value(Verdict::accept, Verdict.refuse("revoked")),
                value(() -> Prompt.of("Code: ", false), Prompt.of("Code: ", true)),
                value(() -> dialogue("Code: "), dialogue("PIN: ")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void values_are_equal_if_their_parts_are(Supplier<Object> value, Object other) {
        assertThat(value.get()).isEqualTo(value.get()).hasSameHashCodeAs(value.get());
        assertThat(value.get()).isNotEqualTo(other).isNotEqualTo("text").isNotEqualTo(null);
    }

    @Test
    void a_value_says_what_it_is_and_what_a_server_wrote_does_not_break_a_log() {
        assertThat(Verdict.accept()).hasToString("accepted");
        assertThat(Verdict.refuse("not in the inventory")).hasToString("refused: not in the inventory");
        assertThat(Prompt.of("Code: ", true).toString()).contains("Code: ").doesNotContain("hidden");
        assertThat(Prompt.of("PIN\u001b[2J\n", false).toString())
                .contains("PIN", "(hidden)")
                .doesNotContain("\u001b", "\n");
        assertThat(dialogue("Code: ").toString()).contains("ops@db:22 asks", "second factor", "Code: ");
    }

    private static Dialogue dialogue(String prompt) {
        return Dialogue.of("ops@db:22", "login", "second factor", List.of(Prompt.of(prompt, false)));
    }

    private static Arguments value(Supplier<Object> value, Object other) {
        return Arguments.of(value, other);
    }
}
