package dev.autotunnel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestkitExtensionIT {

    @BeforeEach
    @AfterEach
    void forget() {
        Samples.SERVERS.clear();
        Samples.LINKS.clear();
    }

    @Test
    void parameters_and_fields_have_servers_and_links_that_are_closed_afterwards() throws IOException {
        SampleRun run = SampleRun.of(Samples.GOOD);

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(Samples.GOOD_TESTS);
        assertThat(SampleRun.stillOpen()).isEmpty();
    }

    @Test
    void each_test_has_its_own_server() {
        SampleRun.of(Samples.PerTest.class);

        assertThat(Samples.SERVERS).hasSize(2);
        assertThat(Samples.LINKS).hasSize(2);
    }

    @Test
    void a_test_that_fails_leaves_nothing_open() throws IOException {
        SampleRun run = SampleRun.of(Samples.Fails.class);

        assertThat(run.failures()).singleElement().asString().contains("on purpose");
        assertThat(Samples.SERVERS).hasSize(1);
        assertThat(Samples.LINKS).hasSize(1);
        assertThat(SampleRun.stillOpen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Samples.InConstructor.class,
                Samples.WrongType.class,
                Samples.FinalField.class,
                Samples.TwoMinds.class,
                Samples.BadOption.class,
                Samples.SharedField.class
            })
    void what_cannot_work_is_refused_with_a_reason(Class<?> sample) {
        String reason = switch (sample.getSimpleName()) {
            case "InConstructor" -> "a constructor cannot have it";
            case "WrongType" -> "must be of type EmbeddedSshServer";
            case "FinalField" -> "must not be final";
            case "TwoMinds" -> "runs already, customized by ";
            case "BadOption" -> "user:  : must not be blank";
            default -> "use parameters";
        };

        SampleRun run = SampleRun.of(sample);

        assertThat(run.passed()).isZero();
        assertThat(run.failures()).singleElement().asString().contains(reason);
    }
}
