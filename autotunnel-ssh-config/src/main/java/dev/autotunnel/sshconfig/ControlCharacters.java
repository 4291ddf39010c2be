package dev.autotunnel.sshconfig;

/**
 * Control characters in options. {@code ssh -G} prints values as they are, so a line break in a value would begin an option that
 * nobody set. A tab is none of them here, since it may stand for a blank. Thread-safe.
 */
final class ControlCharacters {
    private ControlCharacters() {}

    /** Returns whether the text has one. */
    static boolean areIn(String text) {
        return text.chars().anyMatch(ControlCharacters::isOne);
    }

    /**
     * Refuses an option with one.
     *
     * @param name how the message names the option; a control character in it becomes a question mark
     * @throws SshConfigException if the name or the value has one
     */
    static void refuse(String name, String value, Origin origin) {
        if (areIn(name) || areIn(value)) {
            StringBuilder shown = new StringBuilder();
            name.chars().map(c -> isOne(c) ? '?' : c).forEach(c -> shown.append((char) c));
            throw origin.refuse("option %s: must not contain a control character".formatted(shown));
        }
    }

    private static boolean isOne(int c) {
        return Character.isISOControl(c) && c != '\t';
    }
}
