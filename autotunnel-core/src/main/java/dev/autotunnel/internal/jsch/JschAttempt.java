package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.AttemptStep;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection attempt, with a new {@code JSch}, a new {@code Session} and a new socket for each {@link Hop}. All hops
 * share one deadline. The deadline and {@link #abort()} work alike. They close the raw socket, which ends all of JSch's reads
 * and writes. They also interrupt the connecting thread, which ends any other wait (for example for an SSH agent that hangs).
 *
 * <p>A fresh connection may be tried in parallel with the first one. Each of the two is a {@link Contender} with its own hops
 * and its own thread. The contender that gets the first byte from its first server wins. The other contender is closed before
 * it can log in.
 *
 * <p>Thread-safe.
 */
final class JschAttempt implements SshAttempt {
    /** Creates the hops of a contender. */
    @FunctionalInterface
    interface Way {
        /**
         * Returns the last hop.
         *
         * @param turn the number of the contender, from 0; each contender begins with another address of the server
         */
        Hop last(int turn);
    }

    /** Receives the result of the attempt. */
    @FunctionalInterface
    interface Outcome {
        void ended(boolean succeeded);
    }

    private final TunnelRuntime runtime;
    private final Way way;
    private final Outcome outcome;
    private final Consumer<Failure> lost;
    private final Contender first;

    private @Nullable Contender beside; // guarded by this, like all fields below
    private @Nullable Contender winner;
    private @Nullable Deadline deadline;
    private @Nullable Failure ended;
    private int turns;

    JschAttempt(TunnelRuntime runtime, Way way, Outcome outcome, Consumer<Failure> lost) {
        this.runtime = runtime;
        this.way = way;
        this.outcome = outcome;
        this.lost = lost;
        this.first = new Contender(0);
    }

    @Override
    public SshLink connect(Deadline until) throws TransportException {
        Timer timer = runtime.schedule(until.left(), this::tooSlow);
        try {
            begin(until);
            SshLink link = race(until);
            outcome.ended(true);
            return link;
        } catch (TransportException e) {
            outcome.ended(false);
            killAll();
            throw new TransportException(reasonFor(e.failure()));
        } catch (RuntimeException | Error e) {
            killAll();
            throw e;
        } finally {
            timer.cancel();
            finish();
        }
    }

    @Override
    public void connectBeside() {
        Contender fresh;
        Deadline until;
        synchronized (this) {
            if (deadline == null || ended != null || winner != null || !first.last.isPrepared()) {
                return;
            }
            if (beside != null) {
                beside.kill();
            }
            turns++;
            fresh = new Contender(turns);
            beside = fresh;
            until = deadline;
        }
        runtime.execute(() -> fresh.run(until));
    }

    @Override
    public List<AttemptStep> steps() {
        return winnerOrFirst().last.steps();
    }

    @Override
    public void abort() {
        end(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off"));
    }

    /**
     * Runs the first contender on the caller's thread. If that contender lost, the caller waits for the winner, which ends by
     * the deadline.
     */
    private SshLink race(Deadline until) throws TransportException {
        first.run(until);
        SshLink link = winnerOrFirst().await();
        checkNotEnded();
        return link;
    }

    private synchronized void begin(Deadline until) throws TransportException {
        checkNotEnded();
        deadline = until;
    }

    /** Ends the race: no contender begins after this call. */
    private synchronized void finish() {
        deadline = null;
        if (beside != null && beside != winner) {
            beside.kill();
        }
    }

    private synchronized Contender winnerOrFirst() {
        return winner == null ? first : winner;
    }

    /** Returns whether this contender may go on, now that a byte has come from its server. */
    private synchronized boolean isWinner(Contender heard) {
        if (winner == null) {
            winner = heard;
            if (heard != first) {
                first.kill();
            } else if (beside != null) {
                beside.kill();
            }
        }
        return winner == heard;
    }

    private void tooSlow() {
        end(winnerOrFirst().last.tooSlow());
    }

    private synchronized void end(Failure why) {
        if (ended == null) {
            ended = why;
        }
        killAll();
    }

    private synchronized void killAll() {
        first.kill();
        if (beside != null) {
            beside.kill();
        }
    }

    private synchronized void checkNotEnded() throws TransportException {
        if (ended != null) {
            throw new TransportException(ended);
        }
    }

    /**
     * Returns why we ended the attempt ourselves, if we did; otherwise {@code seen}. Our own reason explains more than JSch's
     * exception about it.
     */
    private synchronized Failure reasonFor(Failure seen) {
        return ended == null ? seen : ended;
    }

    /** One connection of the race. Thread-safe. */
    private final class Contender {
        private final int turn;
        private volatile Hop last;
        private final CompletableFuture<SshLink> result = new CompletableFuture<>();
        private @Nullable Thread connecting; // guarded by this
        private boolean killed;

        /** Whether somebody else had interrupted the thread before {@link #kill} did. */
        private boolean foreign;

        Contender(int turn) {
            this.turn = turn;
            this.last = hops();
        }

        private Hop hops() {
            Hop hops = way.last(turn);
            hops.whenFirstByte(() -> isWinner(this));
            return hops;
        }

        /** Connects and completes {@code result} with the link or the failure. */
        void run(Deadline until) {
            if (!enter()) {
                result.completeExceptionally(
                        new TransportException(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off")));
                return;
            }
            boolean connected = false;
            try {
                result.complete(connect(until));
                connected = true;
            } catch (Throwable e) { // an Error must be told too, or the caller would wait for this result for ever
                result.completeExceptionally(e);
                last.kill();
            } finally {
                leave(connected);
            }
        }

        /** Connects. Tries again only if a server must be asked for a host key of another type; each type is tried once. */
        private SshLink connect(Deadline until) throws TransportException {
            while (true) {
                try {
                    return last.connect(until, lost);
                } catch (TransportException e) {
                    if (!last.asksForAnotherHostKey() || !beginAnew()) {
                        throw e;
                    }
                }
            }
        }

        private synchronized boolean beginAnew() {
            last.kill();
            if (!killed) {
                last = hops();
            }
            return !killed;
        }

        SshLink await() throws TransportException {
            try {
                return result.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof TransportException failed) {
                    throw failed;
                }
                throw new TransportException(
                        UnexpectedFailure.of(Stage.LINK, "the attempt failed unexpectedly", e.getCause()));
            }
        }

        /** Closes the connection and interrupts its thread. Never blocks. */
        synchronized void kill() {
            foreign |= !killed && connecting != null && connecting.isInterrupted();
            killed = true;
            last.kill();
            if (connecting != null) {
                connecting.interrupt();
            }
        }

        private synchronized boolean enter() {
            if (!killed) {
                connecting = Thread.currentThread();
            }
            return !killed;
        }

        /**
         * Ends the time in which {@link #kill} may interrupt this thread. An interrupt from before is cleared, so the
         * thread's next task does not see it. But if the connection failed, an interrupt that was not ours is kept: it is
         * the application's, and the caller must see it.
         */
        private synchronized void leave(boolean connected) {
            connecting = null;
            boolean interrupted = Thread.interrupted();
            if (!connected && (foreign || (interrupted && !killed))) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
