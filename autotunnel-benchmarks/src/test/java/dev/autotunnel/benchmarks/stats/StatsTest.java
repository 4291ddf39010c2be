package dev.autotunnel.benchmarks.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatsTest {
    private static final long[] THOUSAND = LongStream.rangeClosed(1, 1000).toArray();

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Stats.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Stats.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3.0);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(() -> Stats.median(List.of()));
    }

    @Test
    void percentilesAreTheNearestRank() {
        assertThat(Stats.percentile(THOUSAND, 0.5)).isEqualTo(500);
        assertThat(Stats.percentile(THOUSAND, 0.99)).isEqualTo(990);
        assertThat(Stats.percentile(THOUSAND, 0.999)).isEqualTo(999);
        assertThat(Stats.percentile(THOUSAND, 1)).isEqualTo(1000);
        assertThat(Stats.percentile(new long[] {7}, 0.001)).isEqualTo(7);
    }

    @Test
    void nothingHasNoPercentile() {
        assertThatIllegalArgumentException().isThrownBy(() -> Stats.percentile(new long[0], 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> Stats.percentile(THOUSAND, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Stats.percentile(THOUSAND, 1.1));
    }

    @Test
    void latenciesGrowAndAreShownInMicroseconds() {
        Latencies latencies = new Latencies();
        for (long nanos = 10_000; nanos >= 1; nanos--) {
            latencies.add(nanos * 1000);
        }
        Latencies all = new Latencies();
        all.addAll(latencies);

        assertThat(all.count()).isEqualTo(10_000);
        assertThat(all.micros(0.5)).isEqualTo(5000);
        assertThat(all.micros(0.999)).isEqualTo(9990);
    }
}
