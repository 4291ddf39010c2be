package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.peer.Supervisors;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long faults last, for those that mend tunnels: ours and autossh. A fault is mostly waiting, so that the rounds of one
 * run side by side, each with a server and a line of its own, which both tunnels share.
 */
final class RecoveryWork implements Work {
    /** So that not all of them come back in the same moment. */
    private static final Duration APART = Duration.ofMillis(500);

    /** What is measured. */
    private enum Fault {
        KILLED("session killed → usable"),
        BLACK_HOLE("black hole → noticed"),
        HEALED("black hole of 10 s ends → usable"),
        SERVER_BACK("server back after 20 s → usable");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        Metric metric() {
            return Metric.less("recovery", text, "s");
        }
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public void run(Run run) throws Exception {
        if (!Supervisors.hasAutossh()) {
            run.say("  autossh is skipped: it is not installed");
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> rounds = new ArrayList<>();
            for (Fault fault : List.of(Fault.KILLED, Fault.BLACK_HOLE, Fault.SERVER_BACK)) {
                for (int number = 1; number <= run.rounds(); number++) {
                    Round round = new Round(number, run.results());
                    rounds.add(threads.submit(() -> attempt(run, round, fault)));
                }
            }
            for (Future<?> round : rounds) {
                round.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void attempt(Run run, Round round, Fault fault) {
        try {
            measure(round, fault);
        } catch (Exception e) {
            run.say("  %s, round %d: %s".formatted(fault.text, round.number(), e));
        }
    }

    private static void measure(Round round, Fault fault) throws Exception {
        try (FaultSite site = FaultSite.open()) {
            Waiting.sleep(APART.multipliedBy(round.number()));
            switch (fault) {
                case KILLED -> {
                    long since = System.nanoTime();
                    site.server().killSessions();
                    note(round, Fault.KILLED, site.usable(since));
                }
                case SERVER_BACK -> {
                    site.stopServerFor(FaultSite.OUTAGE);
                    note(round, Fault.SERVER_BACK, site.usable(System.nanoTime()));
                }
                case BLACK_HOLE, HEALED -> {
                    long since = System.nanoTime();
                    site.link().freeze();
                    note(round, Fault.BLACK_HOLE, site.noticed(since));
                    site.waitUntil(since, FaultSite.BLACK_HOLE);
                    long healed = System.nanoTime();
                    site.link().heal();
                    note(round, Fault.HEALED, site.usable(healed));
                }
            }
        }
    }

    private static void note(Round round, Fault fault, List<FaultSite.Time> times) {
        times.forEach(time -> round.add(fault.metric(), time.variant(), time.seconds()));
    }
}
