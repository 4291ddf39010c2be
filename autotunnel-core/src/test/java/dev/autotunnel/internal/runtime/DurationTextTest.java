package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.25S, 250 ms",
        "PT0.9999S, 999 ms",
        "PT1S, 1 s",
        "PT3.005S, 3 s",
        "PT1.5S, 1.5 s",
        "PT1M, 1 min",
        "PT90S, 1 min 30 s",
        "PT10M, 10 min",
        "PT2H, 2 h",
        "PT2H5M, 2 h 5 min",
        "P3DT4H5M, 3 d 4 h",
        "PT-1S, 0 ms",
        "PT2562047788015215H30M7.999999999S, 3650 d",
        "PT-2562047788015215H-30M-7.999999999S, 0 ms",
    })
    void are_what_people_would_write(Duration time, String words) {
        assertThat(DurationText.of(time)).isEqualTo(words);
    }
}
