package dev.autotunnel.internal.jsch.flow;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** Unit tests run on the class path, where the fields of JSch are within reach: this fails if an upgrade moves one. */
class FlowControlTest {
    @Test
    void jsch_still_has_what_is_needed() {
        assertThatCode(JschInternals::new).doesNotThrowAnyException();
    }
}
