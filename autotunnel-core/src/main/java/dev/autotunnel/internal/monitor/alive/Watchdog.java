package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.NoticedBy;
import dev.autotunnel.internal.monitor.alive.OwedAnswerRule.Path;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether a link is alive by the bytes that come in. It applies the rule of ServerAlive, the rule of an owed answer,
 * and probes on demand.
 *
 * <p>Behind jump hosts the bytes of the last server count. These bytes pass through all hosts, so the death of any host is
 * noticed within the same time. The hosts that still answer show which host is silent.
 *
 * <p>Thread-safe; must not block.
 */
public final class Watchdog {
    /** How long a link may stay silent after a probe on demand. */
    public static final Duration PROBE_ANSWER = Duration.ofSeconds(5);

    /** The time after which a probe asks a question of another kind. */
    private static final Duration SECOND_QUESTION = Duration.ofSeconds(2);

    /** The next look at an idle link may be late by this part of the interval, so that many links are looked at together. */
    private static final int SLACK_SHARE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final TunnelRuntime runtime;
    private final ServerAlive rule;
    private final SshLink link;
    private final BiConsumer<Failure, NoticedBy> dead;
    private final Questions questions;
    private ServerAliveRule silence; // guarded by this, as are the next seven
    private Timer tick = Timer.NONE;
    private Timer secondQuestion = Timer.NONE;
    private Timer verdict = Timer.NONE;
    private Path path = Path.UNTRIED;
    private long pathTried;
    private boolean probing;
    private boolean stopped;

    /** Makes a watchdog; {@code dead} is called once if the link is dead. */
    public Watchdog(TunnelRuntime runtime, ServerAlive rule, SshLink link, BiConsumer<Failure, NoticedBy> dead) {
        this.runtime = runtime;
        this.rule = rule;
        this.link = link;
        this.dead = dead;
        this.questions = new Questions(runtime, link);
        this.silence = new ServerAliveRule(link.lastInboundNanos(), 0);
    }

    /** Begins to watch. */
    public synchronized void start() {
        if (rule.isOn() && !stopped) {
            tick = after(rule.interval(), this::look);
        }
    }

    /**
     * Probes the link now. If no byte comes within 5 s, the link ends, whatever ServerAlive says. Does nothing while such a
     * probe runs. Use it after an event such as a suspended computer. A waiting client is no such event, see {@link #owes}.
     */
    public synchronized void probeNow() {
        if (stopped || probing) {
            return;
        }
        probing = true;
        long since = runtime.now().nanos();
        questions.askOncePerKind();
        secondQuestion = after(SECOND_QUESTION, this::askAgain);
        verdict = after(PROBE_ANSWER, () -> judge(since));
    }

    /**
     * Handles a server that has sent nothing for {@code silent} while it owed the answer for which a client waits. The
     * watchdog asks the server, and ends the link if {@link OwedAnswerRule} says so. The caller repeats the call every few
     * seconds while the silence lasts.
     */
    public synchronized void owes(Duration silent) {
        if (stopped) {
            return;
        }
        if (link.lastInboundNanos() - pathTried > 0) {
            path = Path.UNTRIED;
        }
        switch (OwedAnswerRule.judge(rule, silent, path)) {
            case NOTHING -> {}
            case ASK -> questions.askOncePerKind();
            case TRY_PATH -> tryPath(silent);
            case LEAVE ->
                end(
                        NoticedBy.WAITING_CLIENT,
                        "nothing came from %s for %s while a client waited for its answer%s"
                                .formatted(
                                        link.silentSince(questions.first()),
                                        DurationText.of(silent),
                                        questions.note()));
        }
    }

    /** Stops watching. */
    public synchronized void stop() {
        stopped = true;
        tick.cancel();
        secondQuestion.cancel();
        verdict.cancel();
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        ServerAliveRule.Decision step = silence.look(rule, runtime.now().nanos(), link.lastInboundNanos());
        silence = step.next();
        switch (step.verdict()) {
            case DEAD ->
                end(
                        NoticedBy.SERVER_ALIVE,
                        "nothing came from %s for %s, %d questions unanswered%s"
                                .formatted(
                                        link.silentSince(questions.first()),
                                        DurationText.of(rule.time()),
                                        rule.countMax(),
                                        questions.note()));
            case ASK -> {
                questions.ask();
                askOtherwiseBeforeTheEnd();
                tick = after(step.pause(), slack(step), this::look);
            }
            case WAIT -> tick = after(step.pause(), this::look);
        }
    }

    /** Returns how late the next look may be. The look that follows an unanswered question, or ends the link, is never late. */
    private Duration slack(ServerAliveRule.Decision step) {
        boolean owed = step.next().asked() > 1 || rule.countMax() == 1;
        return owed ? Duration.ZERO : rule.interval().dividedBy(SLACK_SHARE);
    }

    /** Asks a question of the other kind after half of the interval if the rule allows only one question. */
    private void askOtherwiseBeforeTheEnd() {
        if (rule.countMax() == 1) {
            secondQuestion = after(rule.interval().dividedBy(2), this::askAgain);
        }
    }

    private synchronized void askAgain() {
        if (!stopped && link.lastInboundNanos() - questions.first() <= 0) {
            questions.askOncePerKind();
        }
    }

    private synchronized void judge(long since) {
        probing = false;
        if (!stopped && link.lastInboundNanos() - since <= 0) {
            end(
                    NoticedBy.PROBE,
                    "nothing came from %s within %s of being asked"
                            .formatted(link.silentSince(since), DurationText.of(PROBE_ANSWER)));
        }
    }

    /** Tests the path to the server once for each silence. Each test is one more connection for the server. */
    private void tryPath(Duration silent) {
        long now = runtime.now().nanos();
        path = Path.TRIED;
        pathTried = now;
        Deadline deadline =
                Deadline.after(runtime, OwedAnswerRule.patience(rule).minus(silent));
        long since = questions.first();
        runtime.execute(() -> {
            if (link.pathLives(since, deadline)) {
                pathLives(now);
            }
        });
    }

    private synchronized void pathLives(long tried) {
        if (!stopped && pathTried == tried && path == Path.TRIED) {
            path = Path.LIVES;
            LOG.info("the server sends nothing on a link while a client waits, but greets a fresh connection:"
                    + " it is slow, and only ServerAlive ends the link");
        }
    }

    /** Sets a timer. If its task breaks, the link ends: otherwise nobody would notice the death of the link any more. */
    private Timer after(Duration delay, Runnable task) {
        return after(delay, Duration.ZERO, task);
    }

    private Timer after(Duration delay, Duration slack, Runnable task) {
        return runtime.schedule(delay, slack, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                Guard.report(LOG, "could not watch the link", e);
                end(NoticedBy.OTHER, UnexpectedFailure.of(Stage.LINK, "the link could not be watched", e));
            }
        });
    }

    private void end(NoticedBy by, String message) {
        end(by, Failure.of(Kind.LINK_SILENT, Stage.LINK, message));
    }

    private void end(NoticedBy by, Failure why) {
        stop();
        dead.accept(why, by);
    }
}
