package dev.autotunnel.internal.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientDemandTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final List<String> told = new ArrayList<>();
    private final RelayEvents events = new RelayEvents() {
        @Override
        public void connectionFailed(String forward, Failure failure) {}

        @Override
        public void openIsSlow(SshLink link, Duration silent) {}

        @Override
        public void targetIsSlow(String forward, Endpoint target, Duration waited) {}

        @Override
        public void clientCame(boolean waits) {
            told.add(waits ? "came" : "turned away");
        }

        @Override
        public void clientsLeft() {
            told.add("left");
        }
    };
    private final ClientDemand demand = new ClientDemand(runtime, events);

    @Test
    void of_thousands_that_come_one_a_second_is_told() {
        for (int i = 0; i < 3000; i++) {
            demand.came(true);
            runtime.advance(Duration.ofMillis(1));
        }

        assertThat(told).containsExactly("came", "came", "came");
    }

    @Test
    void of_thousands_that_are_turned_away_one_a_second_is_told() {
        for (int i = 0; i < 3000; i++) {
            demand.came(false);
            demand.waiting(0);
            runtime.advance(Duration.ofMillis(1));
        }

        assertThat(told).containsExactly("turned away", "turned away", "turned away");
    }

    @Test
    void the_first_that_waits_is_told_at_once_though_one_was_turned_away_just_now() {
        demand.came(false);
        demand.came(true);

        assertThat(told).containsExactly("turned away", "came");
    }

    @Test
    void only_the_last_one_to_leave_is_told() {
        demand.came(true);
        demand.came(true);
        demand.waiting(1);
        demand.waiting(0);
        demand.waiting(0);

        assertThat(told).containsExactly("came", "left");
    }
}
