package dev.autotunnel.benchmarks;

import dev.autotunnel.benchmarks.peer.Peers;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.report.Chart;
import dev.autotunnel.benchmarks.report.Csv;
import dev.autotunnel.benchmarks.report.Results;
import dev.autotunnel.benchmarks.report.Table;
import dev.autotunnel.benchmarks.site.Child;
import dev.autotunnel.benchmarks.site.PrivateSshd;
import dev.autotunnel.benchmarks.work.Run;
import dev.autotunnel.benchmarks.work.Work;
import dev.autotunnel.benchmarks.work.Works;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures our tunnels beside others, against the same private {@code sshd} on loopback. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures our tunnels beside ssh, plain JSch and Apache MINA SSHD, interleaved in one run.")
public final class Benchmarks implements Callable<Integer> {

    /** The names of the works, for the help and to refuse others. */
    static final class WorkNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Works.all().stream().map(Work::name).iterator();
        }
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "work",
            completionCandidates = WorkNames.class,
            description = "what to do: ${COMPLETION-CANDIDATES} (default: all)")
    private List<String> only = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
    private int rounds = 5;

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "name",
            description = "whom to measure: raw, ssh, ssh-gcm, jsch, mina, ours (default: all)")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--idle",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,50,200",
            description = "how many tunnels are idle at once (default: ${DEFAULT-VALUE}; 1000 is worth a try)")
    private List<Integer> idle = new ArrayList<>();

    @Option(
            names = "--outages",
            split = ",",
            paramLabel = "seconds",
            defaultValue = "10,40",
            description =
                    "how long servers are away in come-back (default: ${DEFAULT-VALUE}; 120 and 600 take as long)")
    private List<Integer> outages = new ArrayList<>();

    @Option(
            names = "--load-java",
            paramLabel = "file",
            description = "the java that runs the load generator of outside-* (default: the one that runs this)")
    private Path loadJava = Child.ownJava();

    @Option(
            names = "--out",
            paramLabel = "folder",
            defaultValue = "autotunnel-benchmarks/target/benchmarks",
            description = "where samples.csv goes, and the chart (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("target");

    @Option(
            names = "--svg",
            paramLabel = "file",
            description = "where the chart goes instead, such as docs/benchmarks.svg")
    private @Nullable Path svg;

    private final PrintWriter terminal = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    private Benchmarks() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        LoggerFactory.getILoggerFactory(); // once, before many threads do
        List<Work> works = works();
        Results results = new Results();
        long begin = System.nanoTime();
        try (PrivateSshd server = PrivateSshd.start()) {
            Run run = new Run(server.access(), variants(server), rounds, idle, outages, loadJava, results, terminal);
            run.out().println(machine());
            for (Work work : works) {
                run(work, run);
            }
        }
        write(results);
        terminal.printf("%d s in all%n", seconds(begin));
        return 0;
    }

    private List<Work> works() {
        List<String> unknown = new ArrayList<>(only);
        Works.all().forEach(work -> unknown.remove(work.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such work: " + unknown);
        }
        return Works.all().stream()
                .filter(work -> only.isEmpty() || only.contains(work.name()))
                .toList();
    }

    private List<Variant> variants(PrivateSshd server) {
        List<Variant> usable = new ArrayList<>();
        for (Variant variant : Peers.all(server.access())) {
            if (!names.isEmpty() && !names.contains(variant.name())) {
                continue;
            }
            variant.missing()
                    .ifPresentOrElse(
                            why -> terminal.printf("%s is skipped: %s%n", variant.name(), why),
                            () -> usable.add(variant));
        }
        return usable;
    }

    private void run(Work work, Run run) throws Exception {
        long begin = System.nanoTime();
        terminal.printf("%n%s%n", work.name());
        work.run(run);
        terminal.printf("%d s%n%s", seconds(begin), Table.of(run.results(), work.name()));
    }

    private void write(Results results) throws IOException {
        Files.createDirectories(out);
        Path csv = out.resolve("samples.csv");
        Files.writeString(csv, Csv.of(results.samples()));
        terminal.printf("%n%s%n", csv);
        Path chart = svg == null ? out.resolve("benchmarks.svg") : svg;
        Files.writeString(chart, Chart.of(results));
        terminal.println(chart);
    }

    private String machine() {
        return "JDK %s, %d cores, %d rounds"
                .formatted(Runtime.version().feature(), Runtime.getRuntime().availableProcessors(), rounds);
    }

    private static long seconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000_000;
    }
}
