package dev.autotunnel.spec;

import dev.autotunnel.internal.text.UntrustedText;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a server asks by the method {@code keyboard-interactive}, for example the code of a second factor (TOTP).
 * There is no default; see {@link Credentials#prompts}. It stands for the prompts that {@code ssh} shows, and for
 * {@code SSH_ASKPASS}.
 *
 * <p>Called on a thread of the library's pool, each time the server asks. It may block, but for at most nine tenths of the
 * time that the attempt has left; then its thread is interrupted and the attempt fails. An implementation may be called for
 * several tunnels at once.
 */
@FunctionalInterface
public interface PromptHandler {
    /**
     * Returns one answer for each prompt, in their order. If the number differs or an answer is empty, nothing is sent and the
     * attempt fails, since servers count wrong answers.
     *
     * @throws Exception if there is no answer; the attempt fails, and the failure names the exception's class but not its text
     */
    List<String> answers(Dialogue dialogue) throws Exception;

    /**
     * One question of the server, with any number of prompts. All texts are the server's and may hold any character.
     *
     * <p>Immutable; thread-safe.
     */
    final class Dialogue {
        private final String server;
        private final String name;
        private final String instruction;
        private final List<Prompt> prompts;

        private Dialogue(String server, String name, String instruction, List<Prompt> prompts) {
            this.server = server;
            this.name = name;
            this.instruction = instruction;
            this.prompts = List.copyOf(prompts);
        }

        /** Returns a dialogue; for the library, and for tests of a handler. */
        public static Dialogue of(String server, String name, String instruction, List<Prompt> prompts) {
            return new Dialogue(
                    Rules.given("server", server),
                    Rules.given("name", name),
                    Rules.given("instruction", instruction),
                    Rules.all("prompts", prompts));
        }

        /** The server that asks, as {@code user@host:port}. */
        public String server() {
            return server;
        }

        /** The name of the dialogue, often empty. */
        public String name() {
            return name;
        }

        /** What the server says before the prompts, often empty. */
        public String instruction() {
            return instruction;
        }

        /** The prompts, at least one. */
        public List<Prompt> prompts() {
            return prompts;
        }

        private List<Object> components() {
            return List.of(server, name, instruction, prompts);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Dialogue that && components().equals(that.components());
        }

        @Override
        public int hashCode() {
            return components().hashCode();
        }

        /** Returns the texts in a form that is fit for a log. */
        @Override
        public String toString() {
            return "%s asks, name %s, instruction %s: %s"
                    .formatted(
                            UntrustedText.line(server),
                            UntrustedText.quote(name),
                            UntrustedText.quote(instruction),
                            prompts);
        }
    }

    /**
     * One prompt of a dialogue.
     *
     * <p>Immutable; thread-safe.
     */
    final class Prompt {
        private final String text;
        private final boolean echo;

        private Prompt(String text, boolean echo) {
            this.text = text;
            this.echo = echo;
        }

        /** Returns a prompt; for the library, and for tests of a handler. */
        public static Prompt of(String text, boolean echo) {
            return new Prompt(Rules.given("text", text), echo);
        }

        /** The text of the prompt, such as {@code Verification code: }. */
        public String text() {
            return text;
        }

        /** Whether a terminal would show the answer; false for secrets. */
        public boolean echo() {
            return echo;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Prompt that && text.equals(that.text) && echo == that.echo;
        }

        @Override
        public int hashCode() {
            return Objects.hash(text, echo);
        }

        /** Returns the text in a form that is fit for a log. */
        @Override
        public String toString() {
            return UntrustedText.quote(text) + (echo ? "" : " (hidden)");
        }
    }
}
