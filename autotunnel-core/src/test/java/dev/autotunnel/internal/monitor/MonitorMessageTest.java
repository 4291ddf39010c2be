package dev.autotunnel.internal.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitorMessageTest {
    @Test
    void the_form_is_that_of_autossh() {
        MonitorMessage message = MonitorMessage.of("web1", 4711, 4_294_967_295L, "hello there");

        assertThat(text(message)).isEqualTo("web1 autotunnel 4711 4294967295 hello there\r\n");
    }

    @Test
    void without_words_the_space_before_them_stays_as_autossh_has_it() {
        assertThat(text(MonitorMessage.of("web1", 1, 2, ""))).isEqualTo("web1 autotunnel 1 2 \r\n");
    }

    @Test
    void messages_name_this_machine_and_this_process() {
        String text = text(new Messages(Runnable::run, "hello").next());

        assertThat(text).matches("\\S+ autotunnel " + ProcessHandle.current().pid() + " \\d{1,10} hello\r\n");
    }

    @Test
    void the_number_is_new_for_each_test() {
        Messages messages = new Messages(Runnable::run, "");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(text(messages.next()));
        }

        assertThat(seen).hasSize(100);
    }

    @Test
    void only_the_same_bytes_match() {
        MonitorMessage message = MonitorMessage.of("web1", 1, 2, "x");

        assertThat(message.matches("web1 autotunnel 1 2 x\r\n".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(message.matches("web1 autotunnel 1 3 x\r\n".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(message.matches("web1 autotunnel 1 2 x\n".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(message.matches(new byte[0])).isFalse();
    }

    private static String text(MonitorMessage message) {
        return new String(message.bytes(), StandardCharsets.UTF_8);
    }
}
