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
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Clients for whom the next attempt comes too late, and what the supervisor hears of clients that want the tunnel. */
class AdmissionInVainTest {
    private static final Forward.Local FORWARD = Forward.local("db", "0:db:5432");
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Failure CHANGED = Failure.of(Kind.HOST_KEY_CHANGED, Stage.HOST_KEY, "another key");

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final ForwardTraffic traffic = new Traffic(List.of(FORWARD)).of("db");
    private final List<String> seen = new ArrayList<>();
    private final Admission.Dispatch desk = new Admission.Dispatch() {
        @Override
        public Timer hold(Client client) {
            return Timer.NONE;
        }

        @Override
        public void serve(Client client, SshLink link) {}

        @Override
        public void serveAgain(Client client, SshLink link) {}

        @Override
        public void came(boolean waits) {
            seen.add(waits ? "came" : "turned away");
        }

        @Override
        public void waiting(int count) {
            seen.add(count + " left");
        }
    };
    private Admission admission = new Admission(WhileDown.hold(MOST, 2), desk);

    AdmissionInVainTest() {
        admission.open();
    }

    @Test
    void a_client_whose_deadline_is_before_the_next_attempt_is_sent_away_at_once_and_told_why() {
        admission.noAttemptBefore(in(Duration.ofSeconds(60)), CHANGED);

        Failure failure = rejectionOf(client(1));

        assertThat(failure.kind()).isEqualTo(Kind.NO_ATTEMPT_IN_TIME);
        assertThat(failure.message()).contains("1 min", "30 s", "another key");
        assertThat(failure.remedy()).isEqualTo(CHANGED.remedy());
        assertThat(admission.waiting()).isZero();
        assertThat(traffic.present()).isZero();
    }

    @Test
    void those_that_wait_in_vain_are_sent_away_too_and_leave_their_places_to_others() {
        Client old = client(1);
        admission.arrived(old);
        runtime.advance(Duration.ofSeconds(20));
        Client young = client(2);
        admission.arrived(young);

        List<Admission.Rejection> all = admission.noAttemptBefore(in(Duration.ofSeconds(15)), CHANGED);

        assertThat(all).extracting(Admission.Rejection::client).containsExactly(old);
        assertThat(admission.waiting()).isEqualTo(1);
        assertThat(admission.arrived(client(3))).isEmpty();
    }

    @Test
    void a_client_that_can_wait_for_the_next_attempt_waits() {
        admission.noAttemptBefore(in(Duration.ofSeconds(60)), CHANGED);
        runtime.advance(Duration.ofSeconds(30));

        assertThat(admission.arrived(client(1))).isEmpty();
        assertThat(admission.waiting()).isEqualTo(1);
    }

    @Test
    void once_an_attempt_begins_clients_wait_again() {
        admission.noAttemptBefore(in(Duration.ofSeconds(60)), CHANGED);
        admission.attemptBegins();

        assertThat(admission.arrived(client(1))).isEmpty();
    }

    @Test
    void where_clients_do_not_wait_they_are_refused_as_ever() {
        admission = new Admission(WhileDown.refuse(), desk);
        admission.open();
        admission.noAttemptBefore(in(Duration.ofSeconds(60)), CHANGED);

        assertThat(admission.arrived(client(1)).orElseThrow().failure()).isNull();
    }

    @Test
    void the_supervisor_hears_who_comes_who_is_turned_away_and_that_all_have_left() {
        Client first = client(1);
        admission.arrived(first);
        admission.arrived(client(2));
        admission.arrived(client(3));
        admission.gaveUp(first);
        admission.attach(new FakeLink());
        admission.arrived(client(4));

        assertThat(seen).containsExactly("came", "came", "turned away", "1 left", "0 left");
    }

    @Test
    void clients_that_are_refused_want_the_tunnel_too() {
        admission = new Admission(WhileDown.refuse(), desk);
        admission.open();
        admission.arrived(client(1));

        assertThat(seen).containsExactly("turned away");
    }

    private Failure rejectionOf(Client client) {
        return Objects.requireNonNull(admission.arrived(client).orElseThrow().failure());
    }

    private Deadline in(Duration time) {
        return Deadline.after(runtime, time);
    }

    private Client client(long number) {
        return new Client(
                FORWARD.name(), traffic, FORWARD.target(), new FakeEnd(), number, Deadline.after(runtime, MOST));
    }
}
