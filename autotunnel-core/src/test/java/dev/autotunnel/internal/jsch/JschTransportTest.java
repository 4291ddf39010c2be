package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import org.junit.jupiter.api.Test;

/** With which versions of JSch its internals are used. */
class JschTransportTest {
    @Test
    void the_internals_are_used_with_the_version_that_the_tests_run_with() {
        assertThat(JschTransport.whyNot(null, JSch.VERSION)).isNull();
    }

    @Test
    void they_are_not_used_with_a_version_that_was_never_tested() {
        assertThat(JschTransport.whyNot(null, "2.29.0")).contains("was tested");
        assertThat(JschTransport.whyNot(null, "")).contains("was tested");
    }

    @Test
    void a_system_property_turns_them_off_or_allows_any_version() {
        assertThat(JschTransport.whyNot("false", JSch.VERSION)).contains("autotunnel.jsch.internals=false");
        assertThat(JschTransport.whyNot("true", "2.29.0")).isNull();
    }
}
