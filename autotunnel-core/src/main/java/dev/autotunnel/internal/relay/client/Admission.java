package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
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
 * Decides for each client of a tunnel whether it is served, waits, or is rejected.
 *
 * <p>Each method is one decision, made as a whole under one lock. A client is in exactly one of three places: the hold queue,
 * the set of served clients, or gone. An attached link, a timer, the client's own disconnect or the end of the relay can take
 * the client from its place. The first of them disposes of the client; later ones find nothing to do.
 *
 * <p>Under the lock no socket is touched and nothing waits. Only {@link Dispatch} is called there, which just queues a task or
 * sets a timer. So its calls come in the order of the decisions, and "serve" cannot overtake "hold". Everything else (resetting
 * sockets, notifying the supervisor) is returned as a list, and the caller does it without the lock. Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // the same link object is meant
public final class Admission {
    /**
     * Carries out the decisions. Called under the lock of {@link Admission}: an implementation may only queue tasks and set
     * timers.
     */
    interface Dispatch {
        /** Watches a client that waits. The returned timer calls {@link #expired} at the client's deadline. */
        Timer hold(Client client);

        /** Opens a channel for the client through the link and carries its bytes. */
        void serve(Client client, SshLink link);

        /** Serves the client after a pause, because the link has just failed to open its channel. */
        void serveAgain(Client client, SshLink link);

        /** Reports that a client could not be served at once, and whether the client waits. */
        default void came(boolean waits) {}

        /** Reports that clients left the hold queue, and how many clients wait now. */
        default void waiting(int count) {}
    }

    /**
     * A client that the caller has to reject.
     *
     * @param client the client to reject
     * @param failure the failure to report for this client; null if nothing failed
     */
    public record Rejection(Client client, @Nullable Failure failure) {}

    /** The earliest begin of the next attempt, and the failure that the last attempt ended with. */
    private record NextAttempt(Deadline at, Failure why) {}

    private enum Mode {
        /** Clients are served by the link; they wait while there is no link. */
        OPEN,
        /** Clients are rejected until the mode changes. */
        REFUSING,
        /** New clients are rejected; clients that are already served go on. */
        DRAINING,
        /** No clients are served, and none may wait. */
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

    /** Returns how long a client may wait. */
    Duration longestWait() {
        return waiting.most();
    }

    /** Whether a waiting client is dropped when it ends its data. */
    boolean discardsFinished() {
        return waiting.discardsFinished();
    }

    /** Sets the rules of waiting for clients that come from now on. */
    public synchronized void rules(WhileDown rules) {
        waiting.rules(rules);
    }

    /** Accepts clients from now on: a link serves them, or they wait for a link. */
    public synchronized void open() {
        mode = Mode.OPEN;
        link = null;
        nextAttempt = null;
    }

    /** Detaches the link and lets clients wait from now on. Does nothing after {@link #drain()} or {@link #close()}. */
    public synchronized List<Rejection> hold() {
        if (isEnding()) {
            return List.of();
        }
        mode = Mode.OPEN;
        return dropLink();
    }

    /** Serves clients through the link from now on. Clients that wait are served first. */
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

    /** Rejects the clients whose bytes go through the link. If the link is the attached one, clients wait from now on. */
    public synchronized List<Rejection> detach(SshLink gone) {
        if (link == gone) {
            link = null;
        }
        return rejectCarriedBy(gone);
    }

    /**
     * Declares that no attempt begins before {@code at}. A client whose own deadline is earlier is rejected at once. The rule
     * holds for clients that wait now and for clients that come later.
     */
    public synchronized List<Rejection> noAttemptBefore(Deadline at, Failure why) {
        nextAttempt = new NextAttempt(at, why);
        List<Client> inVain = waiting.takeIf(client -> inVain(client) != null);
        inVain.forEach(client -> client.expiry(Timer.NONE));
        desk.waiting(waiting.size());
        return inVain.stream().map(client -> reject(client, inVain(client))).toList();
    }

    /** Lets clients wait again, because an attempt begins. */
    public synchronized void attemptBegins() {
        nextAttempt = null;
    }

    /** Rejects all waiting clients, and all new clients from now on. */
    public synchronized List<Rejection> refuse() {
        if (isEnding()) {
            return List.of();
        }
        mode = Mode.REFUSING;
        List<Rejection> all = new ArrayList<>(rejectWaiting());
        all.addAll(dropLink());
        return all;
    }

    /** Rejects all waiting and new clients from now on. Clients that are already served go on. */
    public synchronized List<Rejection> drain() {
        if (mode == Mode.CLOSED) {
            return List.of();
        }
        mode = Mode.DRAINING;
        return rejectWaiting();
    }

    /** Rejects all clients, including those that are served. New clients are rejected, too. */
    public synchronized List<Rejection> close() {
        mode = Mode.CLOSED;
        link = null;
        List<Rejection> all = new ArrayList<>(rejectWaiting());
        served.forEach(client -> all.add(reject(client, null)));
        served.clear();
        return all;
    }

    /** Places a new client: it is served, waits, or is rejected. */
    synchronized Optional<Rejection> arrived(Client client) {
        return client.place().take()
                ? place(client, null, null)
                : Optional.of(reject(client, client.traffic().full()));
    }

    /** Removes a client that disconnected while it waited, or while its channel was being opened. */
    synchronized void gaveUp(Client client) {
        if (waiting.leave(client.arrival())) {
            client.expiry(Timer.NONE);
            client.place().leave();
            desk.waiting(waiting.size());
        } else if (client.connection() == null && served.remove(client)) {
            client.place().leave();
        }
    }

    /** Rejects a waiting client at its deadline. Does nothing if the client waits no longer. */
    synchronized Optional<Rejection> expired(Client client) {
        if (!waiting.leave(client.arrival())) {
            return Optional.empty();
        }
        desk.waiting(waiting.size());
        return Optional.of(reject(client, expiry()));
    }

    /**
     * Records that the client's channel is open. Returns false if the channel must not be used: the client is gone, or the link
     * was replaced or detached.
     */
    synchronized boolean opened(Client client, SshLink through, ClientConnection connection) {
        if (!served.contains(client) || link != through) {
            return false;
        }
        client.connected(connection, through);
        client.place().opened();
        return true;
    }

    /** Decides about a client whose channel could not be opened, or was opened only after the link was detached. */
    synchronized Optional<Rejection> notOpened(Client client, SshLink through, Failure failure) {
        if (!served.remove(client)) {
            return Optional.empty();
        }
        boolean timeLeft = !client.deadline().isOver();
        return switch (AfterFailedOpen.of(failure.kind(), link == through, timeLeft)) {
            case WAIT -> place(client, through, failure);
            case TRY_AGAIN -> again(client, through, failure);
            case GIVE_UP -> Optional.of(reject(client, failure));
        };
    }

    /** Removes a client that needs no more service. */
    synchronized void done(Client client) {
        served.remove(client);
        client.place().leave();
    }

    /** Whether the client is still one of the served clients. */
    synchronized boolean serves(Client client) {
        return served.contains(client);
    }

    public synchronized int waiting() {
        return waiting.size();
    }

    public synchronized int served() {
        return served.size();
    }

    /**
     * Serves the client, but not through the link that just failed it. If no link can serve the client, it waits or is
     * rejected.
     */
    private Optional<Rejection> place(Client client, @Nullable SshLink butNot, @Nullable Failure failure) {
        SshLink now = link;
        if (now != null && now != butNot && mode == Mode.OPEN) {
            serve(client, now);
            return Optional.empty();
        }
        if (mode != Mode.OPEN) {
            return Optional.of(reject(client, failure));
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
            case REFUSED -> Optional.of(reject(client, inVain == null ? failure : inVain));
            case FULL -> Optional.of(reject(client, full()));
            case EXPIRED -> Optional.of(reject(client, expiry()));
        };
    }

    /** Returns why the client would wait in vain. Returns null if waiting makes sense, or if clients never wait. */
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

    /**
     * Tries the same link again, after a pause. Without a pause, a link that fails at once would be tried in an endless loop.
     */
    private Optional<Rejection> again(Client client, SshLink through, Failure failure) {
        if (mode != Mode.OPEN) {
            return Optional.of(reject(client, failure));
        }
        served.add(client);
        desk.serveAgain(client, through);
        return Optional.empty();
    }

    private List<Rejection> dropLink() {
        SshLink gone = link;
        link = null;
        return gone == null ? List.of() : rejectCarriedBy(gone);
    }

    /**
     * Rejects the clients whose bytes go through the link: they would end with their channels a moment later. Afterwards no
     * client depends on the link.
     */
    private List<Rejection> rejectCarriedBy(SshLink gone) {
        List<Client> all =
                served.stream().filter(client -> client.isCarriedBy(gone)).toList();
        all.forEach(served::remove);
        return all.stream().map(client -> reject(client, null)).toList();
    }

    private List<Rejection> rejectWaiting() {
        List<Client> all = takeAllWaiting();
        all.forEach(client -> client.expiry(Timer.NONE));
        return all.stream().map(client -> reject(client, null)).toList();
    }

    private List<Client> takeAllWaiting() {
        List<Client> all = waiting.takeAll();
        desk.waiting(0);
        return all;
    }

    private static Rejection reject(Client client, @Nullable Failure failure) {
        client.place().rejected(failure);
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
