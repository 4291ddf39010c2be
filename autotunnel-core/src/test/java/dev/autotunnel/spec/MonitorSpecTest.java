package dev.autotunnel.spec;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorSpecTest {
    @Test
    void the_argument_of_autossh_is_read() {
        assertThat(MonitorSpec.parse("0")).isEqualTo(MonitorSpec.off());
        assertThat(MonitorSpec.parse("1")).isEqualTo(MonitorSpec.loop(1));
        assertThat(MonitorSpec.parse("20000")).isEqualTo(MonitorSpec.loop(20_000));
        assertThat(MonitorSpec.parse("65534")).isEqualTo(MonitorSpec.loop(65_534));
        assertThat(MonitorSpec.parse("10001:10002")).isEqualTo(MonitorSpec.echo(10_001, 10_002));
        assertThat(MonitorSpec.parse("65535:7")).isEqualTo(MonitorSpec.echo(65_535, 7));
    }

    @Test
    void a_loop_needs_no_port() {
        assertThat(MonitorSpec.loop().port()).isEqualTo(OptionalInt.empty());
        assertThat(MonitorSpec.loop(20_000).port()).hasValue(20_000);
    }

    @Test
    void the_defaults_are_those_of_autossh_but_for_the_threshold() {
        MonitorTiming timing = MonitorSpec.loop(1).timing();

        assertThat(timing.poll()).isEqualTo(ofSeconds(600));
        assertThat(timing.firstPoll()).isEqualTo(ofSeconds(600));
        assertThat(timing.timeout()).isEqualTo(ofSeconds(15));
        assertThat(timing.message()).isEmpty();
        assertThat(timing.failureThreshold()).isEqualTo(2);
        assertThat(MonitorSpec.echo(1, 7).timing()).isEqualTo(timing);
    }

    @Test
    void the_first_poll_time_is_the_poll_time_unless_set() {
        assertThat(MonitorSpec.loop(1).poll(ofSeconds(60)).timing().firstPoll()).isEqualTo(ofSeconds(60));
        assertThat(MonitorSpec.loop(1)
                        .firstPoll(ofSeconds(5))
                        .poll(ofSeconds(60))
                        .timing()
                        .firstPoll())
                .isEqualTo(ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"600000, 15000", "30001, 15000", "30000, 15000", "20000, 10000", "1000, 500"})
    void the_default_timeout_is_no_longer_than_half_the_poll_time(long pollMillis, long timeoutMillis) {
        MonitorTiming timing = MonitorSpec.loop(1).poll(ofMillis(pollMillis)).timing();

        assertThat(timing.timeout()).isEqualTo(ofMillis(timeoutMillis));
    }

    @Test
    void options_keep_what_kind_of_monitor_it_is_and_each_other() {
        Stream.<MonitorSpec>of(MonitorSpec.loop(), MonitorSpec.loop(20_000), MonitorSpec.echo(1, 7))
                .forEach(monitor -> {
                    MonitorSpec all = monitor.poll(ofSeconds(60))
                            .firstPoll(ofSeconds(5))
                            .timeout(ofSeconds(3))
                            .message("hello")
                            .failureThreshold(4);

                    assertThat(all).hasSameClassAs(monitor);
                    assertThat(all.timing())
                            .isEqualTo(MonitorTiming.defaults()
                                    .withPoll(ofSeconds(60))
                                    .withFirstPoll(ofSeconds(5))
                                    .withTimeout(ofSeconds(3))
                                    .withMessage("hello")
                                    .withFailureThreshold(4));
                    assertThat(all.withTiming(monitor.timing())).isEqualTo(monitor);
                });
    }

    @Test
    void a_message_of_64_bytes_fits() {
        assertThat(MonitorSpec.loop(1).message("m".repeat(64)).timing().message())
                .hasSize(64);
        assertThat(MonitorSpec.loop(1).message("\u00e9".repeat(32)).timing().message())
                .hasSize(32);
    }

    @Test
    void a_timeout_above_half_the_poll_time_is_refused_and_not_cut() {
        MonitorSpec monitor = MonitorSpec.loop().poll(ofSeconds(60));

        assertThat(monitor.timeout(ofSeconds(30)).timing().timeout()).isEqualTo(ofSeconds(30));
        assertThatThrownBy(() -> monitor.timeout(ofSeconds(31)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContainingAll("monitor.timeout", "PT31S", "at most half the poll time PT1M");
        assertThatThrownBy(() -> monitor.timeout(ofSeconds(30)).poll(ofSeconds(59)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("monitor.timeout");
    }

    @Test
    void a_monitor_that_is_off_takes_no_options() {
        Stream.<Consumer<MonitorSpec>>of(
                        off -> off.poll(ofSeconds(1)),
                        off -> off.firstPoll(ofSeconds(1)),
                        off -> off.timeout(ofSeconds(1)),
                        off -> off.message("hello"),
                        off -> off.failureThreshold(3),
                        off -> off.withTiming(MonitorTiming.defaults()))
                .forEach(option -> assertThatThrownBy(() -> option.accept(MonitorSpec.off()))
                        .isInstanceOf(InvalidSpecException.class)
                        .hasMessageContainingAll("monitor.timing", "must not be set for a monitor that is off"));
    }
}
