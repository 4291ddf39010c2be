package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLineTest {

    private static List<String> words(String line) {
        return ConfigLine.parse(line, Origin.UNKNOWN).orElseThrow().words();
    }

    @Test
    void a_line_is_split_into_arguments() {
        assertThat(words("Name a b")).containsExactly("a", "b");
        assertThat(words(" \tName = a=b\r")).containsExactly("a=b");
        assertThat(words("Name \"a b\" 'c \"d' e\\ f")).containsExactly("a b", "c \"d", "e f");
        assertThat(words("Name \"a\\\"b\\\\\" c\\d # comment")).containsExactly("a\"b\\", "c\\d");
        assertThat(words("Name a#b")).containsExactly("a#b");
        assertThat(words("Name a\"b c\"d")).containsExactly("ab cd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "# Name a", "\t#", "\r"})
    void a_comment_is_no_line(String line) {
        assertThat(ConfigLine.parse(line, Origin.UNKNOWN)).isEmpty();
    }

    @Test
    void a_command_keeps_its_quotes_and_its_comments() {
        assertThat(ConfigLine.parse("ProxyCommand = nc \"%h\" # x", Origin.UNKNOWN)
                        .orElseThrow()
                        .raw())
                .isEqualTo("nc \"%h\" # x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "it's", "a\"b", "a\\b", "a\\", "#a", " a ", "a=b", "~/a b", "\\\"", "ä", "%h"})
    void an_argument_survives_both_ways(String argument) {
        ConfigLine line = ConfigLine.of("IdentityFile", argument, Origin.GIVEN);
        assertThat(line.words()).containsExactly(argument);
        assertThat(words(line.toString())).containsExactly(argument);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name", "Name =", "\"Name\" a", "=a"})
    void a_line_needs_a_name_and_a_value(String line) {
        assertThatThrownBy(() -> words(line)).isInstanceOf(SshConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name \"a", "Name 'a", "Name a\\\" \""})
    void a_quote_must_be_closed(String line) {
        assertThatThrownBy(() -> words(line))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("quote");
    }
}
