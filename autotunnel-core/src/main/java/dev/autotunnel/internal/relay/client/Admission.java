package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.pump.Pump;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who of a tunnel's clients is served, who waits, and who is sent away.
 *
 * <p>Thread-safe as a monitor: each method is one decision, taken whole, under one lock. A client is in exactly one of three
 * places: the hold queue, the set of those being served, or gone; whoever takes it from its place (the link that came, the
 * timer, the client's own giving up, the relay's end) disposes of it, and everybody who comes later finds nothing to do. Under
 * the lock no socket is touched and nothing waits. Only the {@link Dispatch} is called there, which does no more than put a task in
 * a queue or set a timer; so its orders come in the order of the decisions, and "serve" cannot overtake "hold". Everything else
 * (resetting sockets, telling the supervisor) is returned and done by the caller, without the lock.
 */
@SuppressWarnings("ReferenceEquality") // it has to be that very link
public final class Admission {
    /** Carries the decisions out. Called under the lock: may only queue tasks, and start the thread that does them. */
    interface Dispatch {
        /** Watches a client that waits; the timer calls {@link #expired} at its deadline. */
        public Timer hold(Client client);

        /** Serves a client through a link. */
        void serve(Client client, SshLink link);

        /** The same after a pause, since the link has just failed to. */
        void serveAgain(Client client, SshLink link);
        /** Hears that a client could not be served at once; whether it waits. */
        default void came(boolean waits) {}

        /** Hears that clients left the hold queue, and how many wait there now. */
        default void waiting(int count) {}
    }

    /**
     * A client to send away.
     *
     * @param client whom
     * @param failure what to tell about it; null where nothing went wrong
     */
    public record Rejection(Client client, @Nullable Failure failure) {}

    /** When the next attempt begins at the earliest, and what the last one ended with. */
    private record NextAttempt(Deadline at, Failure why) {}

    private enum Mode {
        /** Clients are served by the link, and wait while there is none. */
        OPEN,
        /** Clients are reset until further notice. */
        REFUSING,
        /** Clients are reset, but for those that are served already. */
        DRAINING,
        /** There should be no clients. */
        CLOSED
    }

    private final Dispatch desk;
    private final HoldQueue<Client> waiting;
    private final Set<Client> served = new LinkedHashSet<>();
    private Mode mode = Mode.CLOSED;
    private @Nullable SshLink link;
    private @Nullable NextAttempt nextAttempt;

    Admission(WhileDown rules, Dispatch desk) {
        this.waiting = new HoldQueue<>(rules);
        this.desk = desk;
    }

    /** How long a client may wait. */
    Duration longestWait() {
        return waiting.most();
    }

    /** Whether a client that has ended its data while it waited is dropped. */
    boolean discardsFinished() {
        return waiting.discardsFinished();
    }

    /** Other rules of waiting, for clients that come from now on. */
    public synchronized void rules(WhileDown rules) {
        waiting.rules(rules);
    }

    /** From now on clients are served by a link, or wait for one. */
    public synchronized void open() {
        mode = Mode.OPEN;
        link = null;
        nextAttempt = null;
    }

    /** From now on clients wait, but not after the end. */
    public synchronized List<Rejection> hold() {
        if (isEnding()) {
            return List.of();
        }
        mode = Mode.OPEN;
        return dropLink();
    }

    /** From now on clients are served by that link, those that wait first. */
    public synchronized List<Rejection> attach(SshLink next) {
        if (isEnding() || link == next) {
            return List.of();
        }
        List<Rejection> ofTheOldLink = dropLink();
        mode = Mode.OPEN;
        link = next;
        takeAllWaiting().forEach(client -> serve(client, next));
        return ofTheOldLink;
    }

    /** From now on clients wait, if that is the link they are served by. Those whose bytes go through it end with it. */
    public synchronized List<Rejection> detach(SshLink gone) {
        if (link == gone) {
            link = null;
        }
        return dismissPumped(gone);
    }

    /**
     * Until then there is no attempt, whoever waits: a client whose own deadline is before that is sent away at once, those that
     * wait and those that come.
     */
    public synchronized List<Rejection> noAttemptBefore(Deadline at, Failure why) {
        nextAttempt = new NextAttempt(at, why);
        List<Client> inVain = waiting.takeIf(client -> inVain(client) != null);
        inVain.forEach(client -> client.expiry(Timer.NONE));
        desk.waiting(waiting.size());
        return inVain.stream().map(client -> sendAway(client, inVain(client))).toList();
    }

    /** An attempt begins. */
    public synchronized void attemptBegins() {
        nextAttempt = null;
    }

    /** From now on clients are sent away, as are those that wait. */
    public synchronized List<Rejection> refuse() {
        if (isEnding()) {
            return List.of();
        }
        mode = Mode.REFUSING;
        List<Rejection> all = new ArrayList<>(dismissWaiting());
        all.addAll(dropLink());
        return all;
    }

    /** From now on there are no clients but those that are served. */
    public synchronized List<Rejection> drain() {
        if (mode == Mode.CLOSED) {
            return List.of();
        }
        mode = Mode.DRAINING;
        return dismissWaiting();
    }

    /** From now on there are no clients. */
    public synchronized List<Rejection> close() {
        mode = Mode.CLOSED;
        link = null;
        List<Rejection> all = new ArrayList<>(dismissWaiting());
        served.forEach(client -> all.add(sendAway(client, null)));
        served.clear();
        return all;
    }

    /** A new client. */
    synchronized Optional<Rejection> arrived(Client client) {
        return client.place().take()
                ? place(client, null, null)
                : Optional.of(sendAway(client, client.traffic().full()));
    }

    /** A client that waits gave up. */
    synchronized void gaveUp(Client client) {
        if (waiting.leave(client.arrival())) {
            client.expiry(Timer.NONE);
            client.place().leave();
            desk.waiting(waiting.size());
        }
    }

    /** A client that waits may have reached its deadline. */
    synchronized Optional<Rejection> expired(Client client) {
        if (!waiting.leave(client.arrival())) {
            return Optional.empty();
        }
        desk.waiting(waiting.size());
        return Optional.of(sendAway(client, expiry()));
    }

    /** A client's channel is open; false where it must not be used: the client is gone, or waits for the next link. */
    synchronized boolean opened(Client client, SshLink through, Pump pump) {
        if (!served.contains(client) || link != through) {
            return false;
        }
        client.pump(pump, through);
        client.place().opened();
        return true;
    }

    /** A client's channel could not be opened through that link, or only after the link was detached. */
    synchronized Optional<Rejection> notOpened(Client client, SshLink through, Failure failure) {
        if (!served.remove(client)) {
            return Optional.empty();
        }
        boolean timeLeft = !client.deadline().isOver();
        return switch (AfterFailedOpen.of(failure.kind(), link == through, timeLeft)) {
            case WAIT -> place(client, through, failure);
            case TRY_AGAIN -> again(client, through, failure);
            case GIVE_UP -> Optional.of(sendAway(client, failure));
        };
    }

    /** A client needs no more service. */
    synchronized void done(Client client) {
        served.remove(client);
        client.place().leave();
    }

    /** Whether it is to be served still. */
    synchronized boolean serves(Client client) {
        return served.contains(client);
    }

    public synchronized int waiting() {
        return waiting.size();
    }

    public synchronized int served() {
        return served.size();
    }

    /** Serves a client, unless by the link that just failed it; else lets it wait, else sends it away. */
    private Optional<Rejection> place(Client client, @Nullable SshLink butNot, @Nullable Failure failure) {
        SshLink now = link;
        if (now != null && now != butNot && mode == Mode.OPEN) {
            serve(client, now);
            return Optional.empty();
        }
        if (mode != Mode.OPEN) {
            return Optional.of(sendAway(client, failure));
        }
        Failure inVain = inVain(client);
        HoldQueue.Verdict verdict = inVain == null
                ? waiting.offer(client.arrival(), client, client.deadline().left())
                : HoldQueue.Verdict.REFUSED;
        desk.came(verdict == HoldQueue.Verdict.WAITS);
        return switch (verdict) {
            case WAITS -> {
                client.place().held();
                client.expiry(desk.hold(client));
                yield Optional.empty();
            }
            case REFUSED -> Optional.of(sendAway(client, inVain == null ? failure : inVain));
            case FULL -> Optional.of(sendAway(client, full()));
            case EXPIRED -> Optional.of(sendAway(client, expiry()));
        };
    }

    /** Why it makes no sense that this client waits; null if it does, or if clients never wait. */
    private @Nullable Failure inVain(Client client) {
        if (nextAttempt == null || longestWait().isZero()) {
            return null;
        }
        Duration wait = nextAttempt.at().left();
        return wait.compareTo(client.deadline().left()) <= 0 ? null : inVain(wait, nextAttempt.why());
    }

    private Failure inVain(Duration wait, Failure last) {
        String message = "the next attempt is in %s, and a client waits %s at most; the last one failed: %s"
                .formatted(DurationText.of(wait), DurationText.of(longestWait()), last.message());
        return Failure.of(Kind.NO_ATTEMPT_IN_TIME, Stage.FORWARD, message, last.cause())
                .withRemedy(last.remedy());
    }

    private void serve(Client client, SshLink through) {
        client.expiry(Timer.NONE);
        client.place().opening();
        served.add(client);
        desk.serve(client, through);
    }

    /** Without a pause a link that fails at once would be asked without end. */
    private Optional<Rejection> again(Client client, SshLink through, Failure failure) {
        if (mode != Mode.OPEN) {
            return Optional.of(sendAway(client, failure));
        }
        served.add(client);
        desk.serveAgain(client, through);
        return Optional.empty();
    }

    private List<Rejection> dropLink() {
        SshLink gone = link;
        link = null;
        return gone == null ? List.of() : dismissPumped(gone);
    }

    /** They would end with their channels a moment later; after this there are none that count on the link. */
    private List<Rejection> dismissPumped(SshLink gone) {
        List<Client> all =
                served.stream().filter(client -> client.isPumpedThrough(gone)).toList();
        all.forEach(served::remove);
        return all.stream().map(client -> sendAway(client, null)).toList();
    }

    private List<Rejection> dismissWaiting() {
        List<Client> all = takeAllWaiting();
        all.forEach(client -> client.expiry(Timer.NONE));
        return all.stream().map(client -> sendAway(client, null)).toList();
    }

    private List<Client> takeAllWaiting() {
        List<Client> all = waiting.takeAll();
        desk.waiting(0);
        return all;
    }

    private static Rejection sendAway(Client client, @Nullable Failure failure) {
        client.place().sentAway();
        return new Rejection(client, failure);
    }

    private boolean isEnding() {
        return mode == Mode.DRAINING || mode == Mode.CLOSED;
    }

    private Failure expiry() {
        String message = "a client waited %s for the tunnel".formatted(DurationText.of(longestWait()));
        return Failure.of(Kind.HOLD_EXPIRED, Stage.FORWARD, message);
    }

    private Failure full() {
        String message = "%d clients wait for the tunnel already".formatted(waiting.size());
        return Failure.of(Kind.HOLD_FULL, Stage.FORWARD, message);
    }
}
