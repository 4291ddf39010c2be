package dev.autotunnel.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Metric SPEED = Metric.more("bulk", "-L download, 1 stream", "MB/s");
    private static final Metric TIME = Metric.less("round-trip", "p50", "µs");

    private final Results results = new Results();

    @Test
    void ratiosAreOfTheSameRound() {
        // The machine was slow in round 2: the ratio is 2 in each round, whatever the medians say.
        add("ssh-gcm", 100, 10, 90);
        add("ours", 200, 20, 180);

        assertThat(results.ratio(SPEED, "ours", "ssh-gcm")).hasValue(2.0);
        assertThat(results.median(SPEED, "ours")).hasValue(180);
    }

    @Test
    void aRoundThatOneMissedDoesNotCount() {
        results.add(SPEED, "ours", 1, 10);
        results.add(SPEED, "ours", 2, 30);
        results.add(SPEED, "jsch", 2, 10);

        assertThat(results.ratio(SPEED, "ours", "jsch")).hasValue(3.0);
    }

    @Test
    void whatWasNotMeasuredHasNoMedianAndNoRatio() {
        add("ours", 1);

        assertThat(results.median(SPEED, "ssh")).isEmpty();
        assertThat(results.ratio(SPEED, "ours", "ssh")).isEmpty();
        assertThat(results.ratio(TIME, "ours", "ours")).isEmpty();
    }

    @Test
    void theTableShowsMediansAndRatiosInAFixedOrder() {
        add("ours", 300, 200);
        add("ssh-gcm", 100, 100);

        assertThat(Table.of(results, "bulk")).isEqualTo("""
                        | bulk                  | unit | ssh-gcm | ours | ours/ssh-gcm |
                        |-----------------------|------|--------:|-----:|-------------:|
                        | -L download, 1 stream | MB/s |     100 |  250 |         2.50 |
                        """);
        assertThat(Table.of(results, "idle")).isEmpty();
    }

    @Test
    void theCsvHoldsEveryValueAndQuotesWhatHoldsACommaOrAQuote() {
        add("ours", 1.5);
        results.add(Metric.less("start", "the \"20th\"", "ms"), "jsch", 3, 82);

        assertThat(Csv.of(results.samples())).isEqualTo("""
                        work,metric,unit,better,variant,round,value
                        bulk,"-L download, 1 stream",MB/s,HIGHER,ours,1,1.5
                        start,"the ""20th""\",ms,LOWER,jsch,3,82.0
                        """);
    }

    @Test
    void theChartShowsWhatIsBetterToTheRight() {
        results.add(TIME, "ssh-gcm", 1, 100);
        results.add(TIME, "ours", 1, 50);

        assertThat(Chart.of(results)).startsWith("<svg").contains("<title>ours 2.00</title>", "round-trip: p50");
        assertThat(Chart.x(2)).isGreaterThan(Chart.x(1));
        assertThat(Chart.x(1)).isGreaterThan(Chart.x(0.5));
        assertThat(Chart.x(1e9)).isEqualTo(Chart.x(20));
        assertThat(Chart.x(1e-9)).isEqualTo(Chart.x(0.05));
    }

    @Test
    void textInAChartIsEscaped() {
        assertThat(Svg.escaped("a<b & c>d")).isEqualTo("a&lt;b &amp; c&gt;d");
    }

    @Test
    void numbersHaveThreeDigitsThatCount() {
        assertThat(Numbers.format(1234.5)).isEqualTo("1235");
        assertThat(Numbers.format(12.345)).isEqualTo("12.3");
        assertThat(Numbers.format(1.2345)).isEqualTo("1.23");
        assertThat(Numbers.format(0.01)).isEqualTo("0.01");
        assertThat(Numbers.format(0.0001)).isEqualTo("<0.01");
        assertThat(Numbers.format(0)).isEqualTo("0.00");
    }

    private void add(String variant, double... values) {
        for (int i = 0; i < values.length; i++) {
            results.add(SPEED, variant, i + 1, values[i]);
        }
    }
}
