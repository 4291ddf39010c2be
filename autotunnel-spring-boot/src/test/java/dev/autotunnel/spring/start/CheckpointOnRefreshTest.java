package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Spring makes this checkpoint before it starts beans with a life cycle, so it would stop no tunnel. */
class CheckpointOnRefreshTest {
    private static final String PROPERTY = "spring.context.checkpoint";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AutotunnelAutoConfiguration.class));

    /** Spring reads the property once, and must not read it while this test has set it. */
    @BeforeEach
    void set() {
        runner.run(context -> assertThat(context).hasNotFailed());
        System.setProperty(PROPERTY, "onRefresh");
    }

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void it_is_refused_if_there_is_a_tunnel() {
        runner.withPropertyValues(
                        "autotunnel.tunnels.orders.server=nobody@127.0.0.1:1",
                        "autotunnel.tunnels.orders.forwards.db=db.internal:5432")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(TunnelBeansException.class)
                        .hasMessageStartingWith("spring.context.checkpoint=onRefresh makes a checkpoint"));
    }

    @Test
    void it_is_possible_without_a_tunnel() {
        runner.run(context -> assertThat(context).hasNotFailed());
    }
}
