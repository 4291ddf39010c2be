package dev.autotunnel.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * One question of the method {@code keyboard-interactive}: any number of prompts, and the answers that the server wants.
 *
 * <pre>{@code
 * EmbeddedSshServer.builder()
 *         .prompts(PromptRound.hidden("Password: ", "secret"), PromptRound.hidden("Verification code: ", "123456"))
 *         .start();
 * }</pre>
 *
 * <p>Immutable; thread-safe.
 */
public final class PromptRound {
    private final String name;
    private final String instruction;
    private final List<Entry> entries;

    /** A prompt and its answer. */
    record Entry(String prompt, boolean echo, String answer) {}

    private PromptRound(String name, String instruction, List<Entry> entries) {
        this.name = name;
        this.instruction = instruction;
        this.entries = entries;
    }

    /**
     * A round with one prompt whose answer a terminal would not show.
     *
     * @param prompt the text of the prompt; any characters
     * @param answer the only right answer
     * @return the round
     */
    public static PromptRound hidden(String prompt, String answer) {
        return message("", "").andHidden(prompt, answer);
    }

    /**
     * A round with one prompt whose answer a terminal would show.
     *
     * @param prompt the text of the prompt; any characters
     * @param answer the only right answer
     * @return the round
     */
    public static PromptRound shown(String prompt, String answer) {
        return message("", "").andShown(prompt, answer);
    }

    /**
     * A round without a prompt, which only says something.
     *
     * @param name the name of the dialogue
     * @param instruction the text for the user
     * @return the round
     */
    public static PromptRound message(String name, String instruction) {
        return new PromptRound(name, instruction, List.of());
    }

    /**
     * The same round with a further hidden prompt.
     *
     * @param prompt the text of the prompt
     * @param answer the only right answer
     * @return another round
     */
    public PromptRound andHidden(String prompt, String answer) {
        return and(new Entry(prompt, false, answer));
    }

    /**
     * The same round with a further prompt that is shown.
     *
     * @param prompt the text of the prompt
     * @param answer the only right answer
     * @return another round
     */
    public PromptRound andShown(String prompt, String answer) {
        return and(new Entry(prompt, true, answer));
    }

    private PromptRound and(Entry entry) {
        return new PromptRound(
                name,
                instruction,
                Stream.concat(entries.stream(), Stream.of(entry)).toList());
    }

    String name() {
        return name;
    }

    String instruction() {
        return instruction;
    }

    List<Entry> entries() {
        return entries;
    }

    boolean isAnsweredBy(List<String> answers) {
        return entries.stream().map(Entry::answer).toList().equals(answers);
    }
}
