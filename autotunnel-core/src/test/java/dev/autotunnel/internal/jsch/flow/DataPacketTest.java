package dev.autotunnel.internal.jsch.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4254 makes the maximum packet size an unsigned number of 32 bits; JSch reads it as an int. */
class DataPacketTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "16384, 16384",
        "32768, 32768",
        "65536, 32768",
        "2147483647, 32768",
        "-2147483648, 32768",
        "-1, 32768"
    })
    void no_more_than_the_other_side_takes(int named, int most) throws IOException {
        assertThat(DataPacket.most(named)).isEqualTo(most);
    }

    @Test
    void a_side_that_takes_no_packet_is_an_error_and_no_endless_wait() {
        assertThatThrownBy(() -> DataPacket.most(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no packet");
    }
}
