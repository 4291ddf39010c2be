package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: for each {@link Hop} a new {@code JSch}, a new {@code Session}, a new socket. The deadline, one for all hops,
 * and {@link #abort()} work alike: they close the raw socket, which frees all of JSch's reads and writes, and interrupt the
 * connecting thread, which frees the rest (an agent that hangs).
 *
 * <p>A fresh connection may be tried beside the first one. Each is a {@link Contender} with hops of its own, on a thread of its
 * own. The first byte of the first server decides: whoever gets it is the winner, the other is closed before it could log in.
 * Thread-safe.
 */
final class JschAttempt implements SshAttempt {
    /** Makes the hops of a contender. */
    @FunctionalInterface
    interface Way {
        /**
         * The last hop.
         *
         * @param turn which contender it is for, from 0; each begins with another address of the server
         */
        Hop last(int turn);
    }

    /** Hears how the attempt ended. */
    @FunctionalInterface
    interface Outcome {
        void ended(boolean succeeded);
    }

    private final TunnelRuntime runtime;
    private final Way way;
    private final Outcome outcome;
    private final Consumer<Failure> lost;
    private final Contender first;

    private @Nullable Contender beside; // guarded by this, as is all below
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
            if (deadline == null || ended != null || winner != null) {
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
    public void abort() {
        end(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off"));
    }

    /** The first contender runs on the caller's thread; if it lost, the caller waits for the winner, which heeds the deadline. */
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

    /** No contender begins after this. */
    private synchronized void finish() {
        deadline = null;
        if (beside != null && beside != winner) {
            beside.kill();
        }
    }

    private synchronized Contender winnerOrFirst() {
        return winner == null ? first : winner;
    }

    /** Whether that contender may go on, now that a byte has come from its server. */
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

    /** What we did ourselves explains better than what JSch made of it. */
    private synchronized Failure reasonFor(Failure seen) {
        return ended == null ? seen : ended;
    }

    /** One connection of the race. */
    private final class Contender {
        private final int turn;
        private volatile Hop last;
        private final CompletableFuture<SshLink> result = new CompletableFuture<>();
        private @Nullable Thread connecting; // guarded by this
        private boolean killed;

        Contender(int turn) {
            this.turn = turn;
            this.last = hops();
        }

        private Hop hops() {
            Hop hops = way.last(turn);
            hops.whenFirstByte(() -> isWinner(this));
            return hops;
        }

        /** Connects, or learns why not. */
        void run(Deadline until) {
            if (!enter()) {
                result.completeExceptionally(
                        new TransportException(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off")));
                return;
            }
            try {
                result.complete(connect(until));
            } catch (TransportException | RuntimeException e) {
                last.kill();
                result.completeExceptionally(e);
            } finally {
                leave();
            }
        }

        /** More than once only if a server has to be asked for a host key of another type; each type is asked for once. */
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
                throw e;
            }
        }

        /** Never blocks. */
        synchronized void kill() {
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

        /** After this no interrupt of ours can come, and one that came is not left to the next task of this thread. */
        @SuppressWarnings("ResultOfMethodCallIgnored")
        private synchronized void leave() {
            connecting = null;
            Thread.interrupted();
        }
    }
}
