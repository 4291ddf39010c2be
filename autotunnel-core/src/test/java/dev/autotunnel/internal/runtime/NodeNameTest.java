package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class NodeNameTest {
    private final List<Runnable> tasks = new ArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final NodeName name = new NodeName(() -> "node" + lookups.incrementAndGet());

    @Test
    void a_name_that_is_not_asked_for_is_not_looked_up() {
        assertThat(lookups).hasValue(0);
    }

    @Test
    void a_name_that_is_not_found_in_time_is_used_once_it_is_known() {
        assertThat(name.get(tasks::add)).isEqualTo("localhost");
        assertThat(name.get(tasks::add)).isEqualTo("localhost");

        assertThat(tasks).as("one lookup, not by the caller").hasSize(1);
        tasks.get(0).run();

        assertThat(name.get(tasks::add)).isEqualTo("node1");
        assertThat(tasks).hasSize(1);
    }

    @Test
    void a_name_that_is_found_at_once_is_in_the_first_message() {
        assertThat(name.get(Runnable::run)).isEqualTo("node1");
    }

    @Test
    void a_lookup_that_fails_gives_localhost() {
        NodeName unknown = new NodeName(() -> {
            throw new UnknownHostException("no such host");
        });
        assertThat(unknown.get(Runnable::run)).isEqualTo("localhost");
    }
}
