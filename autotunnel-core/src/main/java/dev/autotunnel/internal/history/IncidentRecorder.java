package dev.autotunnel.internal.history;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.Incident.Outcome;
import dev.autotunnel.event.NoticedBy;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes incidents of the changes of a tunnel's state, and remembers the last {@link TunnelHistory#MOST} of them. It has no
 * clock: each call brings the moment.
 *
 * <p>Thread-safe; never blocks.
 */
public final class IncidentRecorder {
    /** A few reports of one loss may come at the same time, and the state machine follows only one of them. */
    private static final int MOST_NOTES = 4;

    private final String tunnel;
    private final Supplier<Consumer<Incident.Builder>> newTally;
    private final Deque<Past> past = new ArrayDeque<>(); // guarded by this, as is everything below
    private final Deque<Note> notes = new ArrayDeque<>();
    private final Uptime uptime = new Uptime();
    private Consumer<Incident.Builder> tally;
    private @Nullable Moment started;
    private @Nullable Open open;
    private int attempts;
    private long forgotten;

    /** Who noticed a failure, and after how long. */
    private record Note(Failure why, NoticedBy by, Duration after) {}

    /** An incident that is over. The tally still counts clients that waited and are not served yet. */
    private record Past(Incident facts, Consumer<Incident.Builder> tally) {}

    /** An incident that goes on. */
    private record Open(Moment begin, Failure cause, NoticedBy by, Duration after) {}

    /**
     * Makes a recorder without incidents.
     *
     * @param newTally begins to count clients anew; the consumer that it returns writes the counts into an incident
     */
    public IncidentRecorder(String tunnel, Supplier<Consumer<Incident.Builder>> newTally) {
        this.tunnel = tunnel;
        this.newTally = newTally;
        this.tally = newTally.get();
    }

    /** Notes who noticed the failure that is about to become a change of the state. */
    public synchronized void noticed(Failure why, NoticedBy by, Duration after) {
        notes.add(new Note(why, by, after));
        if (notes.size() > MOST_NOTES) {
            notes.remove();
        }
    }

    /** Takes a change of the state. */
    public synchronized void changed(TunnelState previous, TunnelState current, @Nullable Failure why, Moment now) {
        switch (current.phase()) {
            case CONNECTING -> connecting(previous, why, now);
            case UP -> up(now);
            case WAITING, FAILED -> {
                if (open == null && why != null) {
                    begin(previous, why, now);
                }
            }
            case STOPPING, STOPPED -> stopped(current, now);
        }
    }

    /** Returns a snapshot of the incidents. */
    public synchronized TunnelHistory history(TunnelState state, Moment now) {
        List<Incident> all = new ArrayList<>();
        past.forEach(one -> all.add(counted(one.facts, one.tally)));
        if (open != null) {
            boolean givenUp = state.phase() == Phase.FAILED;
            all.add(counted(facts(open, now, givenUp ? Outcome.GIVEN_UP : Outcome.ONGOING), tally));
        }
        return TunnelHistory.of(tunnel, now.wall(), all, forgotten);
    }

    /** Returns the share of the time in which the tunnel was up. Empty if it was neither up nor down in that time. */
    public synchronized OptionalDouble availability(Duration window, Moment now) {
        return uptime.share(window, now.nanos());
    }

    private void connecting(TunnelState previous, @Nullable Failure why, Moment now) {
        if (previous.phase() == Phase.STOPPED) {
            started = now;
            attempts = 0;
            uptime.now(Uptime.Status.STARTING, now.nanos());
        } else if (open == null && previous.isUp() && why != null) {
            begin(previous, why, now);
        }
        attempts++;
    }

    private void up(Moment now) {
        if (open != null) {
            end(open, Outcome.RECOVERED, now);
        }
        if (uptime.status() != Uptime.Status.UP) {
            uptime.now(Uptime.Status.UP, now.nanos());
            started = null;
            tally = newTally.get();
            notes.clear();
        }
    }

    private void begin(TunnelState previous, Failure why, Moment now) {
        if (previous.isUp() || started == null) {
            Note note = note(why);
            open = new Open(now, why, note.by, note.after);
            attempts = 0;
            uptime.now(Uptime.Status.DOWN, now.nanos());
        } else {
            open = new Open(started, why, NoticedBy.ATTEMPT, Duration.ZERO);
            uptime.since(Uptime.Status.DOWN);
        }
    }

    private void stopped(TunnelState current, Moment now) {
        if (open != null) {
            end(open, Outcome.STOPPED, now);
        }
        uptime.now(Uptime.Status.OFF, now.nanos());
        if (current.phase() == Phase.STOPPED) {
            tally = newTally.get();
            notes.clear();
        }
    }

    private void end(Open incident, Outcome outcome, Moment now) {
        Incident facts =
                facts(incident, now, outcome).toBuilder().end(now.wall()).build();
        past.add(new Past(facts, tally));
        if (past.size() > TunnelHistory.MOST) {
            past.remove();
            forgotten++;
        }
        open = null;
        started = null;
    }

    private Incident facts(Open incident, Moment now, Outcome outcome) {
        return Incident.builder(incident.begin.wall(), incident.cause)
                .duration(now.since(incident.begin))
                .outcome(outcome)
                .noticedBy(incident.by)
                .noticedAfter(incident.after)
                .attempts(attempts)
                .build();
    }

    private static Incident counted(Incident facts, Consumer<Incident.Builder> counts) {
        Incident.Builder builder = facts.toBuilder();
        counts.accept(builder);
        return builder.build();
    }

    /** Returns the note of that very failure. A failure that was made of another one has the last note. */
    private Note note(Failure why) {
        Note last = new Note(why, usual(why), Duration.ZERO);
        for (Note note : notes) {
            if (isSame(note.why, why)) {
                return note;
            }
            last = why.kind() == Failure.Kind.RESTART_REQUESTED ? last : note;
        }
        return last;
    }

    @SuppressWarnings("ReferenceEquality") // an equal failure may come from somebody else
    private static boolean isSame(Failure one, Failure other) {
        return one == other;
    }

    private static NoticedBy usual(Failure why) {
        return switch (why.kind()) {
            case LINK_CLOSED -> NoticedBy.READER;
            case LINK_SILENT -> NoticedBy.SERVER_ALIVE;
            case MONITOR_FAILED -> NoticedBy.MONITOR;
            case RESTART_REQUESTED -> NoticedBy.APPLICATION;
            default -> NoticedBy.OTHER;
        };
    }
}
