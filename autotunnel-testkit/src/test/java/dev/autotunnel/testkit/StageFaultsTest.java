package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.testkit.StageFaults.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StageFaultsTest {

    private final StageFaults faults = new StageFaults();

    @ParameterizedTest(name = "message {0} ({2}) is of stage {1}")
    @CsvSource({
        "1, NONE, disconnect",
        "5, NONE, service request",
        "20, NONE, algorithms",
        "21, NONE, new keys",
        "29, NONE, (unassigned)",
        "30, KEY_EXCHANGE, first of the key exchange method",
        "49, KEY_EXCHANGE, last of the key exchange method",
        "50, AUTHENTICATION, authentication request",
        "80, FORWARD, global request",
        "90, CHANNEL_OPEN, channel open",
        "94, NONE, channel data",
        "98, NONE, channel request"
    })
    void eachMessageHasItsStage(int opcode, Stage stage, String name) {
        assertThat(Stage.ofMessage(opcode)).as(name).isEqualTo(stage);
    }

    @ParameterizedTest
    @EnumSource
    void aHealthyServerLetsEveryStagePass(Stage stage) {
        assertThat(faults.verdict(stage)).isEqualTo(Verdict.PASS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFaultConcernsItsOwnStageOnly(Stage faulty) {
        faults.stallAt(faulty);
        for (Stage stage : Stage.values()) {
            assertThat(faults.verdict(stage)).isEqualTo(stage == faulty ? Verdict.HOLD : Verdict.PASS);
        }
    }

    @Test
    void droppingComesBeforeStalling() {
        faults.stallAt(Stage.AUTHENTICATION);
        faults.dropAt(Stage.AUTHENTICATION);
        assertThat(faults.verdict(Stage.AUTHENTICATION)).isEqualTo(Verdict.DROP);
        faults.dropAt(Stage.NONE);
        assertThat(faults.verdict(Stage.AUTHENTICATION)).isEqualTo(Verdict.HOLD);
    }
}
