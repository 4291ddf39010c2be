package dev.autotunnel.internal.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules in virtual time, as a transcript of what is ordered and what is rejected. */
class AdmissionTest {
    private static final Forward.Local FORWARD =
            Forward.local("db", "0:db:5432").withMaxConnections(4);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final ForwardTraffic traffic = new Traffic(List.of(FORWARD)).of("db");
    private final List<String> seen = new ArrayList<>();
    private final FakeLink a = new FakeLink();
    private final FakeLink b = new FakeLink();
    private final Admission.Dispatch desk = new Admission.Dispatch() {
        @Override
        public Timer hold(Client client) {
            seen.add("hold " + client.arrival());
            return runtime.schedule(client.deadline().left(), () -> note(AdmissionTest.this.admission.expired(client)));
        }

        @Override
        public void serve(Client client, SshLink link) {
            seen.add("serve %d by %s".formatted(client.arrival(), link == a ? "a" : "b"));
        }

        @Override
        public void serveAgain(Client client, SshLink link) {
            seen.add("serve %d again by %s".formatted(client.arrival(), link == a ? "a" : "b"));
        }
    };
    private Admission admission = new Admission(WhileDown.hold(MOST, 3), desk);

    @Test
    void clients_wait_for_a_link_and_are_served_in_order() {
        admission.open();
        arrive(1);
        arrive(2);
        admission.attach(a);
        arrive(3);

        assertThat(seen).containsExactly("hold 1", "hold 2", "serve 1 by a", "serve 2 by a", "serve 3 by a");
        assertThat(runtime.pendingTimers()).isZero();
        assertThat(admission.served()).isEqualTo(3);
    }

    @Test
    void after_a_detach_clients_wait_again() {
        admission.open();
        admission.attach(a);
        admission.detach(a);
        arrive(1);
        admission.attach(b);

        assertThat(seen).containsExactly("hold 1", "serve 1 by b");
    }

    @Test
    void the_detach_of_an_earlier_link_changes_nothing() {
        admission.open();
        admission.attach(a);
        admission.attach(b);
        admission.detach(a);
        arrive(1);

        assertThat(seen).containsExactly("serve 1 by b");
    }

    @Test
    void at_its_deadline_a_client_is_sent_away() {
        admission.open();
        arrive(1);
        runtime.advance(MOST.minusMillis(1));
        assertThat(admission.waiting()).isEqualTo(1);
        runtime.advance(Duration.ofMillis(1));

        assertThat(seen).containsExactly("hold 1", "reset 1 HOLD_EXPIRED");
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void one_more_than_may_wait_is_sent_away_until_one_gives_up() {
        admission.open();
        Client first = arrive(1);
        arrive(2);
        arrive(3);
        arrive(4);
        admission.gaveUp(first);
        arrive(5);

        assertThat(seen).containsExactly("hold 1", "hold 2", "hold 3", "reset 4 HOLD_FULL", "hold 5");
        assertThat(runtime.pendingTimers()).isEqualTo(3);
    }

    @Test
    void where_clients_are_refused_nobody_waits() {
        admission = new Admission(WhileDown.refuse(), desk);
        admission.open();
        arrive(1);
        admission.attach(a);
        Client second = arrive(2);
        admission.detach(a);
        fail(second, a, Kind.LINK_CLOSED);

        assertThat(seen).containsExactly("reset 1", "serve 2 by a", "reset 2 LINK_CLOSED");
    }

    @Test
    void a_client_whose_link_died_waits_with_its_first_deadline_and_goes_first() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        runtime.advance(Duration.ofSeconds(20));
        admission.detach(a);
        arrive(2);
        fail(first, a, Kind.LINK_CLOSED);
        assertThat(runtime.timersDueIn()).containsExactly(Duration.ofSeconds(10), MOST);
        admission.attach(b);

        assertThat(seen).containsExactly("serve 1 by a", "hold 2", "hold 1", "serve 1 by b", "serve 2 by b");
    }

    @Test
    void a_client_whose_link_died_too_late_is_sent_away() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        runtime.advance(MOST);
        admission.detach(a);
        fail(first, a, Kind.LINK_CLOSED);

        assertThat(seen).containsExactly("serve 1 by a", "reset 1 HOLD_EXPIRED");
    }

    @Test
    void a_client_does_not_go_back_to_the_link_that_closed_but_does_go_to_the_next() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        Client second = arrive(2);
        fail(first, a, Kind.LINK_CLOSED); // the news of the link's end has not arrived yet
        admission.attach(b);
        fail(second, a, Kind.LINK_CLOSED); // nor had this client's

        assertThat(seen).containsExactly("serve 1 by a", "serve 2 by a", "hold 1", "serve 1 by b", "serve 2 by b");
    }

    @Test
    void the_servers_refusal_sends_a_client_away_unless_its_link_is_gone() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        Client second = arrive(2);
        fail(first, a, Kind.TARGET_UNREACHABLE);
        admission.detach(a);
        fail(second, a, Kind.TARGET_PROHIBITED);

        assertThat(seen).containsExactly("serve 1 by a", "serve 2 by a", "reset 1 TARGET_UNREACHABLE", "hold 2");
    }

    @Test
    void a_silent_server_is_asked_again_after_a_pause_while_there_is_time() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        runtime.advance(Duration.ofSeconds(29));
        fail(first, a, Kind.FORWARD_TIMEOUT);
        runtime.advance(Duration.ofSeconds(1));
        fail(first, a, Kind.FORWARD_TIMEOUT);

        assertThat(seen).containsExactly("serve 1 by a", "serve 1 again by a", "reset 1 FORWARD_TIMEOUT");
    }

    @Test
    void a_channel_that_opens_after_the_detach_is_not_used() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        admission.detach(a);

        assertThat(admission.opened(first, a, new FakeEnd.FakeConnection())).isFalse();
    }

    @Test
    void the_end_of_a_link_sends_away_whom_it_serves_but_not_who_waits_for_its_answer() {
        admission.open();
        admission.attach(a);
        Client open = arrive(1);
        Client opening = arrive(2);
        assertThat(admission.opened(open, a, new FakeEnd.FakeConnection())).isTrue();
        note(admission.attach(b));
        note(admission.detach(a));
        fail(opening, a, Kind.LINK_CLOSED);

        assertThat(seen).containsExactly("serve 1 by a", "serve 2 by a", "reset 1", "serve 2 by b");
    }

    @Test
    void in_the_state_failed_all_are_sent_away_until_the_next_beginning() {
        admission.open();
        arrive(1);
        note(admission.refuse());
        arrive(2);
        admission.hold();
        arrive(3);
        note(admission.refuse());
        admission.attach(a);
        arrive(4);

        assertThat(seen).containsExactly("hold 1", "reset 1", "reset 2", "hold 3", "reset 3", "serve 4 by a");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void the_end_takes_all_and_what_comes_later_finds_nothing_to_do() {
        admission.open();
        admission.attach(a);
        Client served = arrive(1);
        admission.detach(a);
        arrive(2);
        note(admission.close());
        arrive(3);
        fail(served, a, Kind.LINK_CLOSED);
        admission.attach(b);
        admission.hold();
        note(admission.refuse());
        runtime.advance(Duration.ofMinutes(1));

        assertThat(seen).containsExactly("serve 1 by a", "hold 2", "reset 2", "reset 1", "reset 3");
        assertThat(admission.waiting() + admission.served()).isZero();
        assertThat(traffic.present()).isZero();
    }

    @Test
    void a_client_of_before_the_end_stays_out_after_a_new_beginning() {
        admission.open();
        admission.attach(a);
        Client old = arrive(1);
        note(admission.close());
        admission.open();
        admission.attach(b);
        fail(old, a, Kind.LINK_CLOSED);

        assertThat(seen).containsExactly("serve 1 by a", "reset 1");
    }

    @Test
    void there_is_a_cap_on_those_that_wait_and_those_that_are_served_together() {
        admission.open();
        admission.attach(a);
        Client first = arrive(1);
        arrive(2);
        admission.detach(a);
        arrive(3);
        arrive(4);
        seen.clear();
        admission.done(arrive(5)); // was never in
        arrive(6);
        admission.done(first);
        arrive(7);

        assertThat(seen).containsExactly("reset 5 CONNECTIONS_FULL", "reset 6 CONNECTIONS_FULL", "hold 7");
        assertThat(traffic.counters().refused()).isEqualTo(2);
    }

    @Test
    void while_draining_whoever_is_served_stays_and_everybody_else_goes() {
        admission.open();
        admission.attach(a);
        Client open = arrive(1);
        Client opening = arrive(2);
        assertThat(admission.opened(open, a, new FakeEnd.FakeConnection())).isTrue();
        note(admission.drain());
        arrive(3);
        admission.attach(b);
        admission.hold();
        assertThat(admission.opened(opening, a, new FakeEnd.FakeConnection())).isTrue();

        assertThat(seen).containsExactly("serve 1 by a", "serve 2 by a", "reset 3");
        assertThat(admission.served()).isEqualTo(2);
    }

    @Test
    void while_draining_nobody_waits_neither_for_a_link_nor_for_a_second_try() {
        admission.open();
        arrive(1);
        note(admission.drain());
        note(admission.close());
        admission.open();
        admission.attach(a);
        Client second = arrive(2);
        note(admission.drain());
        fail(second, a, Kind.FORWARD_TIMEOUT);

        assertThat(seen).containsExactly("hold 1", "reset 1", "serve 2 by a", "reset 2 FORWARD_TIMEOUT");
        assertThat(runtime.pendingTimers()).isZero();
        assertThat(traffic.present()).isZero();
    }

    @Test
    void each_client_is_counted_where_it_is() {
        admission.open();
        arrive(1);
        Client givesUp = arrive(2);
        assertThat(traffic.counters().held()).isEqualTo(2);
        admission.gaveUp(givesUp);
        admission.attach(a);
        Client refused = arrive(3);
        Client open = arrive(4);
        assertThat(traffic.counters().opening()).isEqualTo(3); // the server has not answered yet
        fail(refused, a, Kind.TARGET_UNREACHABLE);
        assertThat(admission.opened(open, a, new FakeEnd.FakeConnection())).isTrue();
        assertThat(traffic.counters())
                .hasToString("db: 1 open, 1 in total, 1 refused, 0 held, 1 opening, sent 0, received 0 bytes");
        admission.done(open);
        admission.done(open);
        note(admission.close());

        assertThat(traffic.counters())
                .hasToString("db: 0 open, 1 in total, 2 refused, 0 held, 0 opening, sent 0, received 0 bytes");
    }

    @Test
    void a_client_that_gives_up_while_its_channel_is_being_opened_leaves_its_place() {
        admission.open();
        admission.attach(a);
        Client client = arrive(1);

        admission.gaveUp(client);

        assertThat(traffic.present()).isZero();
        assertThat(admission.serves(client)).isFalse();
        assertThat(admission.opened(client, a, new FakeEnd.FakeConnection())).isFalse();
    }

    private Client arrive(long number) {
        Client client = client(number);
        note(admission.arrived(client));
        return client;
    }

    private Client client(long number) {
        return new Client(
                FORWARD.name(), traffic, FORWARD.target(), new FakeEnd(), number, Deadline.after(runtime, MOST));
    }

    private void fail(Client client, SshLink link, Kind kind) {
        note(admission.notOpened(client, link, Failure.of(kind, Stage.FORWARD, "as the test wants")));
    }

    private void note(Optional<Admission.Rejection> rejection) {
        note(rejection.stream().toList());
    }

    private void note(Collection<Admission.Rejection> rejections) {
        for (Admission.Rejection rejection : rejections) {
            Failure failure = rejection.failure();
            String why = failure == null ? "" : " " + failure.kind();
            seen.add("reset " + rejection.client().arrival() + why);
        }
    }
}
