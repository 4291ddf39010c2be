package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BandwidthTest {

    private final Bandwidth bandwidth = new Bandwidth();
    private long now = TimeUnit.HOURS.toNanos(1);

    @Test
    void withoutLimitEverythingIsGranted() {
        assertThat(bandwidth.grant(1 << 30, now)).isEqualTo(1 << 30);
        assertThat(bandwidth.bytesIn(1)).isEqualTo(Bandwidth.UNLIMITED);
    }

    @Test
    void aLongRunMovesWhatTheLimitSays() {
        bandwidth.limit(100_000);
        bandwidth.spend(bandwidth.grant(Integer.MAX_VALUE, now));
        long moved = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            now += TimeUnit.MILLISECONDS.toNanos(1);
            int granted = bandwidth.grant(Integer.MAX_VALUE, now);
            bandwidth.spend(granted);
            moved += granted;
        }
        assertThat(moved).isBetween(999_000L, 1_000_000L);
    }

    @Test
    void aMachineThatHasBeenUpForYearsIsNoDifferent() {
        bandwidth.limit(1 << 30);
        assertThat(bandwidth.grant(1, TimeUnit.DAYS.toNanos(3650))).isEqualTo(1);
    }

    @Test
    void idleTimeIsNotSavedUp() {
        bandwidth.limit(100_000);
        bandwidth.grant(1, now);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(bandwidth.grant(Integer.MAX_VALUE, now)).isEqualTo(2_000);
    }

    @Test
    void theWaitIsJustLongEnoughForAByte() {
        bandwidth.limit(10);
        bandwidth.spend(bandwidth.grant(1, now));
        long wait = bandwidth.nanosUntilNext();
        assertThat(bandwidth.grant(1, now + wait - 1_000)).isZero();
        assertThat(bandwidth.grant(1, now + wait)).isEqualTo(1);
    }

    @Test
    void theDepthOfTheQueueFollowsTheLimit() {
        bandwidth.limit(50_000);
        assertThat(bandwidth.bytesIn(TimeUnit.MILLISECONDS.toNanos(100))).isEqualTo(5_000);
    }
}
