package dev.autotunnel.internal.relay.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.client.TargetRequest;
import dev.autotunnel.spec.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol as tables: what a client says, in hexadecimal, and what becomes of it. */
class SocksDialogueTest {
    private static final String V5_OPEN = "05 01 00 ";
    private static final String NAME = "03 0b 6578616d706c652e6f7267 "; // example.org

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "05 01 00 05 01 00 01 0a000007 1f90,                              05 00, 10.0.0.7:8080,",
        "05 02 00 02 05 01 00 01 7f000001 0050,                           05 00, 127.0.0.1:80,",
        "05 03 01 02 00 05 01 00 01 7f000001 ffff,                        05 00, 127.0.0.1:65535,",
        "05 01 00 05 01 00 03 0b 6578616d706c652e6f7267 01bb,             05 00, example.org:443,",
        "05 01 00 05 01 00 03 01 61 0001,                                 05 00, a:1,",
        "05 01 00 05 01 00 04 20010db8000000000000000000000001 0016,      05 00, [2001:db8:0:0:0:0:0:1]:22,",
        "05 01 00 05 01 00 04 00000000000000000000ffff0a000007 0016,      05 00, 10.0.0.7:22,",
        "05 01 00 05 01 00 01 0a000007 1f90 0500 ff,                      05 00, 10.0.0.7:8080, 0500ff",
        "04 01 1f90 0a000007 00,                                          '',    10.0.0.7:8080,",
        "04 01 0050 0a000007 6d6500 474554,                               '',    10.0.0.7:80, 474554",
        "04 01 0050 00000000 00,                                          '',    0.0.0.0:80,",
        "04 01 01bb 00000001 00 6578616d706c652e6f726700,                 '',    example.org:443,",
        "04 01 01bb 000000ff 6d6500 6100 00,                              '',    a:443, 00"
    })
    void requests_are_read_whole_and_byte_by_byte(String said, String answer, String target, String rest) {
        for (Talk talk : List.of(Talk.atOnce(said), Talk.byteByByte(said))) {
            SocksDialogue.Requested asked = (SocksDialogue.Requested) talk.last();
            assertThat(talk.answers()).isEqualTo(plain(answer));
            assertThat(asked.request().target()).hasToString(target);
        }
        SocksDialogue.Requested asked =
                (SocksDialogue.Requested) Talk.atOnce(said).last();
        assertThat(hex(asked.rest())).isEqualTo(rest == null ? "" : rest);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // The greeting: only "no authentication" will do.
        "05 00,                                                05 ff, insists on authentication",
        "05 01 02,                                             05 ff, insists on authentication",
        "05 02 01 02,                                          05 ff, insists on authentication",
        // Other commands, BIND and UDP ASSOCIATE first.
        "05 01 00 05 02 00 01 0a000007 0050,                   05 00 05 07 00 01 00000000 0000, command 2",
        "05 01 00 05 03 00 01 0a000007 0050,                   05 00 05 07 00 01 00000000 0000, command 3",
        "05 01 00 05 00 00 01 0a000007 0050,                   05 00 05 07 00 01 00000000 0000, command 0",
        "05 01 00 05 f0 00 01 0a000007 0050,                   05 00 05 07 00 01 00000000 0000, command 240",
        // Address types that nobody knows.
        "05 01 00 05 01 00 02 0a000007 0050,                   05 00 05 08 00 01 00000000 0000, address type 2",
        "05 01 00 05 01 00 ff 0a000007 0050,                   05 00 05 08 00 01 00000000 0000, address type 255",
        // Malformed: version, reserved byte, empty name, a name with a blank, a zero byte and beyond ASCII, port 0.
        "05 01 00 04 01 00 01 0a000007 0050,                   05 00 05 01 00 01 00000000 0000, malformed",
        "05 01 00 05 01 01 01 0a000007 0050,                   05 00 05 01 00 01 00000000 0000, malformed",
        "05 01 00 05 01 00 03 00 0050,                         05 00 05 01 00 01 00000000 0000, name is empty",
        "05 01 00 05 01 00 03 03 612062 0050,                  05 00 05 01 00 01 00000000 0000, no host name has",
        "05 01 00 05 01 00 03 03 610062 0050,                  05 00 05 01 00 01 00000000 0000, no host name has",
        "05 01 00 05 01 00 03 03 610a62 0050,                  05 00 05 01 00 01 00000000 0000, no host name has",
        "05 01 00 05 01 00 03 02 c3bc 0050,                    05 00 05 01 00 01 00000000 0000, no host name has",
        "05 01 00 05 01 00 01 0a000007 0000,                   05 00 05 01 00 01 00000000 0000, port is 0",
        // SOCKS 4: BIND, an unknown command, an empty name, port 0.
        "04 02 0050 0a000007 00,                               00 5b 0000 00000000, command 2",
        "04 07 0050 0a000007 00,                               00 5b 0000 00000000, command 7",
        "04 01 0050 00000001 00 00,                            00 5b 0000 00000000, name is empty",
        "04 01 0050 00000001 00 612000,                        00 5b 0000 00000000, no host name has",
        "04 01 0000 0a000007 00,                               00 5b 0000 00000000, port is 0",
        // Something else altogether: HTTP, TLS, a zero byte.
        "474554202f20485454502f312e310d0a,                     '', first byte is 71",
        "16 03 01,                                             '', first byte is 22",
        "00,                                                   '', first byte is 0",
        "06,                                                   '', first byte is 6"
    })
    void what_is_not_offered_is_refused_in_the_right_words(String said, String answer, String why) {
        for (Talk talk : List.of(Talk.atOnce(said), Talk.byteByByte(said))) {
            assertThat(talk.last()).isInstanceOf(SocksDialogue.Refused.class);
            assertThat(talk.answers()).isEqualTo(plain(answer));
            assertThat(((SocksDialogue.Refused) talk.last()).why()).contains(why);
        }
    }

    @Test
    void nothing_is_decided_before_the_last_byte() {
        String five = "05 02 02 00 05 01 00 " + NAME + "01bb";
        String four = "04 01 01bb 00000001 6d6500 6578616d706c652e6f726700";
        for (String said : List.of(five, four)) {
            byte[] bytes = bytes(said);
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
                assertThat(new SocksDialogue().take(part)).isInstanceOf(SocksDialogue.More.class);
            }
        }
    }

    @Test
    void however_a_request_is_split_in_two_it_is_the_same() {
        byte[] bytes = bytes(V5_OPEN + "05 01 00 " + NAME + "01bb cafe");
        for (int split = 0; split <= bytes.length; split++) {
            Talk talk = new Talk();
            talk.say(ByteBuffer.wrap(bytes, 0, split));
            if (talk.last() instanceof SocksDialogue.More) {
                talk.say(ByteBuffer.wrap(bytes, split, bytes.length - split));
                if (split < bytes.length - 2) {
                    assertThat(hex(((SocksDialogue.Requested) talk.last()).rest()))
                            .isEqualTo("cafe");
                }
            }
            assertThat(talk.answers()).isEqualTo("0500");
            assertThat(((SocksDialogue.Requested) talk.last()).request().target())
                    .hasToString("example.org:443");
        }
    }

    @Test
    void the_longest_name_and_the_longest_list_of_methods_are_read() {
        String methods = "05 ff " + "02".repeat(254) + "00 ";
        String request = "05 01 00 03 ff " + "61".repeat(255) + "0050";
        SocksDialogue.Requested asked =
                (SocksDialogue.Requested) Talk.byteByByte(methods + request).last();

        assertThat(asked.request().target()).isEqualTo(new Endpoint.Tcp("a".repeat(255), 80));
    }

    @Test
    void the_longest_user_and_name_of_socks_4_are_read_and_not_one_byte_more() {
        String header = "04 01 0050 00000001 ";
        String longest = header + "75".repeat(255) + "00" + "61".repeat(255) + "00";
        SocksDialogue.Requested asked =
                (SocksDialogue.Requested) Talk.byteByByte(longest).last();
        assertThat(asked.request().target()).isEqualTo(new Endpoint.Tcp("a".repeat(255), 80));

        for (String tooLong : List.of(header + "75".repeat(256), header + "00" + "61".repeat(256))) {
            for (Talk talk : List.of(Talk.atOnce(tooLong), Talk.byteByByte(tooLong))) {
                assertThat(talk.last()).isInstanceOf(SocksDialogue.Refused.class);
                assertThat(talk.answers()).isEqualTo("005b000000000000");
                assertThat(((SocksDialogue.Refused) talk.last()).why()).contains("longer than 255");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',                     ''",
        "04 01,                  00 5b 0000 00000000",
        "05,                     05 ff",
        "05 02 00,               05 ff",
        "05 01 00,               05 01 00 01 00000000 0000",
        "05 01 00 05 01 00 03,   05 01 00 01 00000000 0000"
    })
    void one_that_is_given_up_gets_the_refusal_that_its_version_has(String said, String lastWords) {
        SocksDialogue dialogue = new SocksDialogue();
        dialogue.take(ByteBuffer.wrap(bytes(said)));
        SocksDialogue.Refused refused = dialogue.giveUp("too slow");

        assertThat(hex(refused.answer())).isEqualTo(plain(lastWords));
        assertThat(refused.why()).isEqualTo("too slow");
    }

    @ParameterizedTest
    @CsvSource({
        "TARGET_UNREACHABLE, 05",
        "TARGET_PROHIBITED,  02",
        "FORWARD_TIMEOUT,    06",
        "TARGET_TIMEOUT,     06",
        "LINK_CLOSED,        03",
        "HOLD_EXPIRED,       03",
        "NO_ATTEMPT_IN_TIME, 03",
        "HOLD_FULL,          01",
        "CONNECTIONS_FULL,   01",
        "INTERNAL,           01"
    })
    void socks_5_says_what_became_of_the_request(Kind why, String code) {
        assertThat(hex(new Socks5().refused(failure(why)))).isEqualTo("05" + code + "0001000000000000");
    }

    @Test
    void without_a_failure_it_is_the_tunnel_that_is_down() {
        assertThat(hex(new Socks5().refused(null))).isEqualTo("05030001000000000000");
        assertThat(hex(new Socks4().refused(null))).isEqualTo("005b000000000000");
    }

    @ParameterizedTest
    @EnumSource
    void socks_4_knows_one_refusal(Kind why) {
        assertThat(hex(new Socks4().refused(failure(why)))).isEqualTo("005b000000000000");
    }

    @Test
    void success_names_no_address() {
        assertThat(hex(new Socks5().granted())).isEqualTo("05000001000000000000");
        assertThat(hex(new Socks4().granted())).isEqualTo("005a000000000000");
    }

    @Test
    void the_answer_is_in_the_words_of_the_question() {
        TargetRequest five = asked(V5_OPEN + "05 01 00 01 0a000007 0050");
        TargetRequest four = asked("04 01 0050 0a000007 00");

        assertThat(five.answer()).isInstanceOf(Socks5.class);
        assertThat(four.answer()).isInstanceOf(Socks4.class);
    }

    private static TargetRequest asked(String said) {
        return ((SocksDialogue.Requested) Talk.atOnce(said).last()).request();
    }

    private static Failure failure(Kind kind) {
        return Failure.of(kind, Stage.FORWARD, "as the test wants");
    }

    private static String plain(String hex) {
        return hex.replace(" ", "");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(plain(hex));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** A client that talks until it has its way or is refused. */
    private static final class Talk {
        private final SocksDialogue dialogue = new SocksDialogue();
        private final List<SocksDialogue.Reaction> steps = new ArrayList<>();

        static Talk atOnce(String said) {
            Talk talk = new Talk();
            talk.say(ByteBuffer.wrap(bytes(said)));
            return talk;
        }

        static Talk byteByByte(String said) {
            Talk talk = new Talk();
            for (byte one : bytes(said)) {
                talk.say(ByteBuffer.wrap(new byte[] {one}));
                if (!(talk.last() instanceof SocksDialogue.More)) {
                    return talk;
                }
            }
            return talk;
        }

        void say(ByteBuffer bytes) {
            steps.add(dialogue.take(bytes));
        }

        SocksDialogue.Reaction last() {
            return steps.get(steps.size() - 1);
        }

        /** All that it was answered. */
        String answers() {
            StringBuilder all = new StringBuilder();
            steps.forEach(step -> all.append(hex(step.answer())));
            return all.toString();
        }
    }
}
