package dev.autotunnel.benchmarks.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells about a process. */
public final class ProcessFigures {
    private static final Pattern PSS = Pattern.compile("Pss:\\s+(\\d+) kB");

    private ProcessFigures() {}

    /** The processor time it has used, from {@code /proc/<pid>/stat}, in steps of 10 ms; zero where that is not told. */
    public static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Its proportional set size in KiB; empty where there is no {@code /proc}. */
    public static OptionalLong pssKib(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
        try {
            return parsePssKib(Files.readAllLines(file));
        } catch (IOException notHere) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong parsePssKib(List<String> smapsRollup) {
        return smapsRollup.stream()
                .map(PSS::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst();
    }
}
