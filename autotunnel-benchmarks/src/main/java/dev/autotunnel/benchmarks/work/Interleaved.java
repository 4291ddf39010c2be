package dev.autotunnel.benchmarks.work;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of the measurements: round by round, in a round group by group, in a group variant by variant. Each round begins
 * with another variant.
 */
final class Interleaved {

    /** One value of one variant, or a few that are measured together. */
    interface Measurement {
        void take(Round round) throws Exception;
    }

    private record Cell(String variant, Measurement measurement) {}

    private final Map<String, List<Cell>> groups = new LinkedHashMap<>();

    /** Adds a variant to a group of what is to be compared. */
    void add(String group, String variant, Measurement measurement) {
        groups.computeIfAbsent(group, name -> new ArrayList<>()).add(new Cell(variant, measurement));
    }

    /** Measures all, with a round to warm up. */
    void run(Run run) {
        rounds(run, 0);
    }

    /** Measures all without one. */
    void runCold(Run run) {
        rounds(run, 1);
    }

    private void rounds(Run run, int first) {
        for (int number = first; number <= run.rounds(); number++) {
            Round round = new Round(number, run.results());
            groups.forEach((group, cells) -> {
                for (Cell cell : rotated(cells, round.number())) {
                    take(run, group, cell, round);
                }
            });
        }
    }

    private static List<Cell> rotated(List<Cell> cells, int by) {
        List<Cell> order = new ArrayList<>(cells);
        Collections.rotate(order, -by);
        return order;
    }

    private static void take(Run run, String group, Cell cell, Round round) {
        try {
            cell.measurement().take(round);
        } catch (Exception e) {
            run.say("  %s, %s, round %d: %s".formatted(group, cell.variant(), round.number(), e));
        }
    }
}
