package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.peer.Supervisors;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Child;
import dev.autotunnel.benchmarks.site.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How soon a client is served after the server is back, for three kinds of outage, by ours and by autossh with their defaults. A
 * JVM of its own does it in a network namespace of its own, which needs root and {@code nft}.
 */
final class ComeBackWork implements Work {
    static final String OURS = "ours";
    /** Ours without {@code retryWhileWaiting}: with the backoff alone. */
    static final String OFF = "backoff-only";

    @Override
    public String name() {
        return "come-back";
    }

    @Override
    public void run(Run run) throws IOException {
        if (!System.getProperty("user.name").equals("root") || Tools.find("nft").isEmpty()) {
            run.say("  skipped: it needs root and nft");
            return;
        }
        if (!Supervisors.hasAutossh()) {
            run.say("  autossh is skipped: it is not installed");
        }
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(run.rounds())));
        run.outages().forEach(seconds -> arguments.add(seconds.toString()));
        try (Child child = Child.jvm(List.of("unshare", "--net"), ComeBackMain.class.getName(), arguments);
                BufferedReader lines = child.process().inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                run.say("  " + line);
                note(run, line.split(" "));
            }
        }
    }

    private void note(Run run, String[] values) {
        String outage = ServerOutage.valueOf(values[0]).text();
        Metric metric = Metric.less(name(), "%s for %s s → usable".formatted(outage, values[1]), "s");
        run.results().add(metric, values[2], Integer.parseInt(values[3]), Double.parseDouble(values[4]));
    }
}
