package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class CryptoWarmUpTest {

    @Test
    void this_jvm_has_all_of_the_algorithms() {
        assertThatCode(CryptoWarmUp::all).doesNotThrowAnyException();
    }
}
