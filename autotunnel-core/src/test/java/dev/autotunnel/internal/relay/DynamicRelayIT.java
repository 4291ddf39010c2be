package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.WhileDown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a dynamic forward while a link is attached. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DynamicRelayIT {
    static final String GREETING = "05 01 00";
    static final String METHOD = "05 00";
    static final String REQUEST = "05 01 00 03 0d 6563686f2e696e7465726e616c 0007"; // echo.internal:7
    static final String GRANTED = "05 00 00 01 00000000 0000";
    static final String REQUEST_4A = "04 01 0007 00000001 6d6500 6563686f2e696e7465726e616c00";
    static final String GRANTED_4 = "00 5a 0000 00000000";

    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    @ParameterizedTest
    @Tag("smoke")
    @CsvSource({
        "05 01 00, 05 00, 05 01 00 03 0d 6563686f2e696e7465726e616c 0007,         05 00 00 01 00000000 0000, echo.internal:7",
        "05 01 00, 05 00, 05 01 00 01 0a000007 1f90,                              05 00 00 01 00000000 0000, 10.0.0.7:8080",
        "05 01 00, 05 00, 05 01 00 04 20010db8000000000000000000000001 0016,      05 00 00 01 00000000 0000, [2001:db8:0:0:0:0:0:1]:22",
        "'',       '',    04 01 0007 0a000007 00,                                 00 5a 0000 00000000,       10.0.0.7:7",
        "'',       '',    04 01 0007 00000001 6d6500 6563686f2e696e7465726e616c00, 00 5a 0000 00000000,      echo.internal:7"
    })
    void each_client_is_connected_to_the_target_it_asks_for(
            String greeting, String method, String request, String granted, String target) throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(greeting).expectHex(method);
            peer.sendHex(request).expectHex(granted);
            peer.expectEcho("hello");
            peer.halfClose().expectEnd();
        }

        assertThat(link.requested()).hasToString("[" + target + "]");
        await().until(() -> relay.served() == 0);
        assertThat(link.channels().get(0).isClosed()).isTrue();
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void what_is_bound_shows_as_dynamic() throws Exception {
        BoundForward bound = bench.socks(WhileDown.defaults()).bound().get(0);

        assertThat(bound.name()).isEqualTo("socks");
        assertThat(bound.direction()).isEqualTo(Direction.DYNAMIC);
        assertThat(bound.target()).isEqualTo("SOCKS");
        assertThat(bound.toString()).startsWith("socks (dynamic) 127.0.0.1:").endsWith(" -> SOCKS");
    }

    @ParameterizedTest
    @CsvSource({GREETING + REQUEST + "," + METHOD + GRANTED, REQUEST_4A + "," + GRANTED_4})
    void a_client_that_does_not_wait_for_replies_loses_nothing(String request, String replies) throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(request + "68656c6c6f").halfClose(); // hello
            peer.expectHex(replies).expect("hello");
            peer.expectEnd();
        }
    }

    @Test
    void a_request_may_come_byte_by_byte() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.socket().setTcpNoDelay(true);
            String hex = (GREETING + REQUEST).replace(" ", "");
            for (int i = 0; i < hex.length(); i += 2) {
                peer.sendHex(hex.substring(i, i + 2));
                Thread.sleep(1);
            }
            peer.expectHex(METHOD + GRANTED).expectEcho("hello");
        }

        assertThat(link.requested()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {GREETING + REQUEST, REQUEST_4A})
    void success_is_told_only_once_the_channel_is_confirmed(String request) throws Exception {
        boolean five = request.startsWith("05");
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(request).expectHex(five ? METHOD : "");
            await().until(() -> link.requested().size() == 1);
            peer.expectSilence(Duration.ofMillis(100));
            link.release();
            peer.expectHex(five ? GRANTED : GRANTED_4).expectEcho("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"TARGET_UNREACHABLE, 05 05 00 01 00000000 0000", "TARGET_PROHIBITED,  05 02 00 01 00000000 0000"})
    void a_refused_target_is_told_in_the_reply(Kind kind, String reply) throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.refuseOpens(kind));
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(GREETING).expectHex(METHOD);
            peer.sendHex(REQUEST).expectHex(reply);
            peer.expectEnd();
        }
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(REQUEST_4A).expectHex("00 5b 0000 00000000");
            peer.expectEnd();
        }

        await().until(() -> bench.failureKinds().equals(List.of(kind, kind)));
        assertThat(relay.served()).isZero();
        assertThat(bench.failedForwards).containsOnly("socks");
    }

    @Test
    void a_refusal_reaches_even_a_client_that_has_sent_much_already() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.refuseOpens(Kind.TARGET_UNREACHABLE));
        for (int i = 0; i < 20; i++) {
            try (Peer peer = Peer.connect(relay)) {
                peer.sendHex(GREETING + REQUEST).send(new byte[100_000]);
                peer.expectHex(METHOD + "05 05 00 01 00000000 0000").expectEnd();
            }
        }
    }

    @Test
    void one_direction_may_end_before_the_other_whichever_is_first() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.openWith(FakeChannel::open));
        try (Peer clientFirst = connected(relay);
                Peer serverFirst = connected(relay)) {
            FakeChannel first = link.channels().get(0);
            clientFirst.send("question").halfClose();
            assertThat(text(first.serverInput().readAllBytes())).isEqualTo("question");
            first.serverOutput().write("answer".getBytes(StandardCharsets.UTF_8));
            first.serverOutput().close();
            clientFirst.expect("answer");
            clientFirst.expectEnd();

            FakeChannel second = link.channels().get(1);
            second.serverOutput().write("banner".getBytes(StandardCharsets.UTF_8));
            second.serverOutput().close();
            serverFirst.expect("banner");
            serverFirst.expectEnd();
            serverFirst.send("late words").halfClose();
            assertThat(text(second.serverInput().readAllBytes())).isEqualTo("late words");
        }

        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void a_link_that_dies_resets_the_clients_it_serves() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = connected(relay)) {
            peer.expectEcho("hello");
            link.kill();
            relay.detach(link);
            peer.expectReset();
        }

        await().until(() -> relay.served() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "474554202f20485454502f312e310d0a,  '',                              first byte is 71",
        "05 01 02,                          05 ff,                           authentication",
        "05 01 00 05 02 00 01 0a000007 0050, 05 00 05 07 00 01 00000000 0000, command 2",
        "05 01 00 05 03 00 01 0a000007 0050, 05 00 05 07 00 01 00000000 0000, command 3",
        "05 01 00 05 01 00 03 00 0050,       05 00 05 01 00 01 00000000 0000, empty",
        "04 02 0050 0a000007 00,             00 5b 0000 00000000,             command 2"
    })
    void a_bad_client_is_answered_and_closed_and_never_reaches_the_link(String said, String answer, String why)
            throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.sendHex(said);
            if (answer.isEmpty()) {
                peer.expectReset();
            } else {
                peer.expectHex(answer).expectEnd();
            }
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.CLIENT_REFUSED)));
        assertThat(bench.failures.get(0).message()).contains(why);
        assertThat(bench.failedForwards).containsExactly("socks");
        assertThat(link.requested()).isEmpty();
        assertThat(relay.served() + relay.waiting()).isZero();
    }

    @Test
    void clients_that_leave_in_the_middle_of_their_handshake_are_forgotten() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        Peer.connect(relay).close();
        Peer.connect(relay).sendHex("05 01").close();
        Peer.connect(relay).sendHex(GREETING + "05 01 00 03").reset();
        try (Peer peer = connected(relay)) {
            peer.expectEcho("hello");
        }

        assertThat(link.requested()).hasSize(1);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void clients_that_are_slow_to_ask_cost_no_thread_and_hinder_nobody() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link);
        List<Peer> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(Peer.connect(relay).sendHex(GREETING).expectHex(METHOD));
        }
        assertThat(ourThreads()).isLessThan(10);
        try (Peer quick = connected(relay)) {
            quick.expectEcho("hello");
        }
        for (Peer peer : slow) {
            peer.sendHex(REQUEST).expectHex(GRANTED);
            peer.close();
        }
        await().until(() -> relay.served() == 0);
    }

    @Test
    void the_end_resets_clients_in_the_middle_of_their_handshake_and_tells_nothing() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        for (int i = 0; i < 10; i++) {
            try (Peer silent = Peer.connect(relay);
                    Peer greeted = Peer.connect(relay).sendHex(GREETING).expectHex(METHOD)) {
                relay.close();
                silent.expectReset();
                greeted.expectReset();
            }
            relay.bind();
        }

        assertThat(bench.failures).isEmpty();
    }

    static Peer connected(LocalRelay relay) throws Exception {
        Peer peer = Peer.connect(relay);
        peer.sendHex(GREETING).expectHex(METHOD);
        return peer.sendHex(REQUEST).expectHex(GRANTED);
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().toLowerCase(Locale.ROOT).startsWith("autotunnel"))
                .count();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
