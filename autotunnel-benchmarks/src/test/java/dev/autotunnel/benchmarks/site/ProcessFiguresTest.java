package dev.autotunnel.benchmarks.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
    @Test
    void theProportionalSetSizeIsFoundAmongItsKin() {
        List<String> rollup = List.of(
                "55d00b3ca000-7fff89b67000 ---p 00000000 00:00 0                          [rollup]",
                "Rss:                1736 kB",
                "Pss:                 238 kB",
                "Pss_Dirty:           108 kB",
                "SwapPss:               0 kB");

        assertThat(ProcessFigures.parsePssKib(rollup)).hasValue(238);
    }

    @Test
    void aFileWithoutItHasNone() {
        assertThat(ProcessFigures.parsePssKib(List.of("Rss: 1 kB"))).isEmpty();
    }
}
