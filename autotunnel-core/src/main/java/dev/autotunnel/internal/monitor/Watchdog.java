package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.ServerAlive;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a link by the bytes that come in, on timers of its own. Questions are sent on expendable threads, since sending
 * blocks on a dead link; one that is stuck is not followed by another, and the time runs on.
 *
 * <p>Behind jump hosts it is the bytes of the last server that count. They pass through all, so the death of any is noticed
 * within the same time; who answered tells which one it was.
 */
public final class Watchdog {
    /** How long a link may stay silent after a question on demand. */
    public static final Duration PROBE_ANSWER = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final TunnelRuntime runtime;
    private final ServerAlive rule;
    private final SshLink link;
    private final Consumer<Failure> dead;
    private final AtomicBoolean asking = new AtomicBoolean();
    private ServerAliveRule silence;
    private long firstQuestion; // since the last byte
    private Timer tick = Timer.NONE;
    private Timer verdict = Timer.NONE;
    private boolean probing;
    private boolean stopped;

    /** A watchdog that tells once when the link is dead. */
    public Watchdog(TunnelRuntime runtime, ServerAlive rule, SshLink link, Consumer<Failure> dead) {
        this.runtime = runtime;
        this.rule = rule;
        this.link = link;
        this.dead = dead;
        this.silence = new ServerAliveRule(link.lastInboundNanos(), 0);
    }

    /** Begins to watch. */
    public synchronized void start() {
        if (rule.isOn() && !stopped) {
            tick = runtime.schedule(rule.interval(), this::look);
        }
    }

    /** Asks now: no byte within 5 s ends the link, whatever ServerAlive says. Does nothing while such a probe runs. */
    public synchronized void probeNow() {
        if (stopped || probing) {
            return;
        }
        probing = true;
        long since = runtime.now().nanos();
        ask();
        verdict = runtime.schedule(PROBE_ANSWER, () -> judge(since));
    }

    /** Watches no more. */
    public synchronized void stop() {
        stopped = true;
        tick.cancel();
        verdict.cancel();
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        ServerAliveRule.Decision step = silence.look(rule, runtime.now().nanos(), link.lastInboundNanos());
        silence = step.next();
        switch (step.verdict()) {
            case DEAD -> {
                String who = link.silentSince(firstQuestion);
                Duration time = rule.interval().multipliedBy(rule.countMax() + 1L);
                end("nothing came from %s for %s, %d questions unanswered"
                        .formatted(who, DurationText.of(time), rule.countMax()));
            }
            case ASK -> {
                if (silence.asked() == 1) {
                    firstQuestion = runtime.now().nanos();
                }
                ask();
                tick = runtime.schedule(step.pause(), this::look);
            }
            case WAIT -> tick = runtime.schedule(step.pause(), this::look);
        }
    }

    private synchronized void judge(long since) {
        probing = false;
        if (!stopped && link.lastInboundNanos() - since <= 0) {
            end("nothing came from %s within %s of being asked"
                    .formatted(link.silentSince(since), DurationText.of(PROBE_ANSWER)));
        }
    }

    private void end(String message) {
        stop();
        dead.accept(Failure.of(Kind.LINK_SILENT, Stage.LINK, message));
    }

    private void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        runtime.execute(() -> {
            try {
                link.keepAlive();
            } catch (IOException e) {
                LOG.debug("the link broke while it was asked", e); // its reader tells
            } finally {
                asking.set(false);
            }
        });
    }
}
