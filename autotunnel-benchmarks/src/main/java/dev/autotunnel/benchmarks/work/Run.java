package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.report.Results;
import dev.autotunnel.benchmarks.site.ServerAccess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * What all works share.
 *
 * @param access to the server
 * @param variants those that can be used here
 * @param rounds how often everything is measured
 * @param idle how many tunnels are idle at once, in turn
 * @param outages how many seconds servers are away, in turn
 * @param loadJava runs the load generator that is a process of its own
 * @param results where the values go
 * @param out where the user is told
 */
public record Run(
        ServerAccess access,
        List<Variant> variants,
        int rounds,
        List<Integer> idle,
        List<Integer> outages,
        Path loadJava,
        Results results,
        PrintWriter out) {

    /** Those with forwards of that kind. */
    List<Variant> variants(Route route) {
        return variants.stream().filter(variant -> variant.has(route)).toList();
    }

    /** The same without some variants. */
    Run without(List<String> names) {
        List<Variant> others = variants.stream()
                .filter(variant -> !names.contains(variant.name()))
                .toList();
        return new Run(access, others, rounds, idle, outages, loadJava, results, out);
    }

    /** Tells the user. */
    void say(String line) {
        out.println(line);
        out.flush();
    }
}
