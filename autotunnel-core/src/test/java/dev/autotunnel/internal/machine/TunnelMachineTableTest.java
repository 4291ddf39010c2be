package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.spec.RestartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the machine and the table in {@code docs/state-machine.md} equal: each row is a test. */
class TunnelMachineTableTest {
    private static final RestartPolicy POLICY = RestartPolicy.defaults().withMaxLifetime(Duration.ofHours(1));
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final double CHANCE = 0.5;
    private static final TunnelMachine MACHINE = new TunnelMachine(POLICY);
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]+) \\| (\\w+) \\| ([^|]+) \\| ([^|]*)\\|$");
    private static final Pattern ROW_WHILE_A_CLIENT_WAITS =
            Pattern.compile("^\\| ([A-Z]+), a client waits \\| (\\w+) \\| ([^|]+) \\| ([^|]*)\\|$");
    private static final Pattern ARROW = Pattern.compile("^ +([A-Z]+) --> ([A-Z]+)(?:: .*)?$");

    /** The phases of the machine: those of the world, and the first half of one of them. */
    private static final String DRAINING = "DRAINING";

    private static final List<String> PHASES = Stream.concat(
                    Stream.of(Phase.values()).map(Phase::name), Stream.of(DRAINING))
            .toList();

    /** A line of the table: what follows from a signal in a phase. */
    record Row(String phase, String signal, String next, String actions) {}

    static Stream<Row> rows() throws IOException {
        return Files.readAllLines(page()).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(m -> new Row(
                        m.group(1), m.group(2), m.group(3).strip(), m.group(4).strip()));
    }

    static Stream<Row> rowsWhileAClientWaits() throws IOException {
        return Files.readAllLines(page()).stream()
                .map(ROW_WHILE_A_CLIENT_WAITS::matcher)
                .filter(Matcher::matches)
                .map(m -> new Row(
                        m.group(1), m.group(2), m.group(3).strip(), m.group(4).strip()));
    }

    static Stream<Arguments> staleRows() {
        return PHASES.stream()
                .flatMap(phase -> Stream.of(
                                "Opened",
                                "Changed",
                                "AttemptFailed",
                                "Lost",
                                "BesideDue",
                                "RetryDue",
                                "StableDue",
                                "LifetimeDue",
                                "Drained",
                                "Closed",
                                "CloseDue")
                        .map(signal -> Arguments.of(phase, signal)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void the_machine_does_what_the_table_says(Row row) {
        MachineState before = memoryIn(row.phase());
        Transition step = MACHINE.step(before, signal(row.signal(), before.generation(), before.run()), soon(before));

        assertThat(words(row, before, step)).isEqualTo(row);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rowsWhileAClientWaits")
    void the_machine_does_what_the_table_says_while_a_client_waits(Row row) {
        MachineState before = memoryIn(row.phase(), true);
        Transition step = MACHINE.step(before, signal(row.signal(), before.generation(), before.run()), soon(before));

        assertThat(words(row, before, step)).isEqualTo(row);
    }

    @Test
    void the_second_table_has_the_rows_that_differ_while_a_client_waits() throws IOException {
        List<String> differing = rows().filter(row -> {
                    MachineState idle = memoryIn(row.phase());
                    MachineState wanted = memoryIn(row.phase(), true);
                    return !words(row, idle, stepOf(row, idle)).equals(words(row, wanted, stepOf(row, wanted)));
                })
                .map(row -> row.phase() + " " + row.signal())
                .toList();

        assertThat(rowsWhileAClientWaits().map(row -> row.phase() + " " + row.signal()))
                .containsExactlyInAnyOrderElementsOf(differing);
    }

    private static Transition stepOf(Row row, MachineState before) {
        return MACHINE.step(before, signal(row.signal(), before.generation(), before.run()), soon(before));
    }

    @Test
    void the_table_has_one_row_for_each_phase_and_signal() throws IOException {
        Stream<String> all = PHASES.stream().flatMap(p -> signalNames().map(s -> p + " " + s));

        assertThat(rows().map(row -> row.phase() + " " + row.signal()))
                .containsExactlyInAnyOrderElementsOf(all.toList())
                .hasSize(133);
    }

    @Test
    void the_page_names_the_bounds_of_the_machine() throws IOException {
        assertThat(Files.readString(page()))
                .contains("`CLOSE` (%.1f s)".formatted(TunnelMachine.CLOSE_BOUND.toMillis() / 1000.0))
                .contains("%d s, doubling to %d min"
                        .formatted(Pace.PATIENT_WAIT.toSeconds(), Pace.MOST_PATIENT_WAIT.toMinutes()))
                .contains("%d s, doubling to %d s"
                        .formatted(Pace.EARLY_CLOSE_WAIT.toSeconds(), Pace.MOST_EARLY_CLOSE_WAIT.toSeconds()))
                .contains("within the last %d s".formatted(Demand.REMEMBERED.toSeconds()))
                .contains("`BESIDE` (%d s)".formatted(Pace.BESIDE_EVERY.toSeconds()));
    }

    @Test
    void the_diagram_has_the_arrows_of_the_table_and_those_of_giving_up() throws IOException {
        Set<String> arrows = rows().filter(row -> PHASES.contains(row.next()))
                .filter(row -> !row.phase().equals(row.next()))
                .map(row -> row.phase() + " " + row.next())
                .collect(Collectors.toSet());
        arrows.add("CONNECTING FAILED");
        arrows.add("UP FAILED");

        assertThat(Files.readAllLines(page()).stream()
                        .map(ARROW::matcher)
                        .filter(Matcher::matches)
                        .map(m -> m.group(1) + " " + m.group(2)))
                .containsExactlyInAnyOrderElementsOf(arrows);
    }

    @ParameterizedTest(name = "{1} while {0}")
    @MethodSource("staleRows")
    void a_signal_of_another_generation_is_ignored(String phase, String name) {
        MachineState before = memoryIn(phase);
        for (int off : List.of(-1, 1)) {
            Transition step =
                    MACHINE.step(before, signal(name, before.generation() + off, before.run() + off), later());

            assertThat(step).isEqualTo(new Transition(before, List.of(), null));
        }
    }

    /** A tunnel of the second generation in that phase: up, not yet stable, at its second attempt. */
    private static MachineState memoryIn(String phase) {
        return memoryIn(phase, false);
    }

    /** The same; whether a client has come by then, and waits. */
    private static MachineState memoryIn(String phase, boolean clientWaits) {
        MachineRig tunnel =
                new MachineRig(POLICY).start().failed(Kind.UNREACHABLE).passWait();
        if (clientWaits) {
            tunnel.clientCame();
        }
        switch (phase) {
            case "CONNECTING" -> assertThat(tunnel.phase()).isEqualTo(Phase.CONNECTING);
            case "FAILED" -> tunnel.failed(Kind.HOST_KEY_CHANGED);
            case "UP" -> tunnel.opened();
            case "WAITING" -> failures(tunnel);
            case "DRAINING" -> tunnel.opened().drain();
            case "STOPPING" -> tunnel.opened().stop();
            case "STOPPED" -> tunnel.opened().stop().closed();
            default -> throw new AssertionError("no such phase: " + phase);
        }
        assertThat(nameOf(tunnel.memory())).isEqualTo(phase);
        return tunnel.memory();
    }

    /** So many that the wait is one that clients shorten. */
    private static void failures(MachineRig tunnel) {
        for (int i = 0; i < 4; i++) {
            tunnel.failed(Kind.UNREACHABLE).passWait();
        }
        tunnel.failed(Kind.UNREACHABLE);
    }

    private static String nameOf(MachineState memory) {
        return memory.draining() ? DRAINING : memory.phase().name();
    }

    private static Moment later() {
        return new MachineRig(POLICY).pass(Duration.ofDays(1)).now();
    }

    /** A second after the phase was entered. */
    private static Moment soon(MachineState before) {
        Moment entered = before.entered();
        return new Moment(entered.nanos() + A_SECOND.toNanos(), entered.wall().plus(A_SECOND), CHANCE);
    }

    private static Stream<String> signalNames() {
        return Arrays.stream(Signal.class.getPermittedSubclasses()).map(Class::getSimpleName);
    }

    private static Signal signal(String name, long generation, long run) {
        LongFunction<Signal> made = switch (name) {
            case "Start" -> g -> new Signal.Start();
            case "Opened" -> g -> new Signal.Opened(g, MachineRig.USABLE);
            case "Changed" -> g -> new Signal.Changed(g, UpDetails.NOTHING);
            case "AttemptFailed" -> g -> new Signal.AttemptFailed(g, MachineRig.failure(Kind.UNREACHABLE));
            case "Lost" -> g -> new Signal.Lost(g, MachineRig.failure(Kind.LINK_CLOSED));
            case "ClientCame" -> g -> new Signal.ClientCame(true);
            case "ClientsLeft" -> g -> new Signal.ClientsLeft();
            case "BesideDue" -> Signal.BesideDue::new;
            case "RetryDue" -> Signal.RetryDue::new;
            case "RetryNow" -> g -> new Signal.RetryNow();
            case "Restart" -> g -> new Signal.Restart();
            case "StableDue" -> Signal.StableDue::new;
            case "LifetimeDue" -> g -> new Signal.LifetimeDue(run);
            case "ClockJumped" -> g -> new Signal.ClockJumped();
            case "Drain" -> g -> new Signal.Drain();
            case "Drained" -> Signal.Drained::new;
            case "Stop" -> g -> new Signal.Stop();
            case "Closed" -> Signal.Closed::new;
            case "CloseDue" -> Signal.CloseDue::new;
            default -> throw new AssertionError("no such signal: " + name);
        };
        return made.apply(generation);
    }

    private static Row words(Row row, MachineState before, Transition step) {
        if (step.actions().isEmpty() && step.memory().equals(before)) {
            return new Row(row.phase(), row.signal(), "ignored", "");
        }
        String actions =
                step.actions().stream().map(a -> words(a, before, row.signal())).collect(Collectors.joining(", "));
        return new Row(row.phase(), row.signal(), nameOf(step.memory()), actions);
    }

    private static String words(Action action, MachineState before, String signal) {
        if (action instanceof Action.Connect connect) {
            return "Connect " + generation(connect.generation(), before);
        } else if (action instanceof Action.ConnectBeside beside) {
            return "ConnectBeside " + generation(beside.generation(), before);
        } else if (action instanceof Action.Disconnect disconnect) {
            return "Disconnect " + generation(disconnect.generation(), before);
        } else if (action instanceof Action.Probe probe) {
            return "Probe " + generation(probe.generation(), before);
        } else if (action instanceof Action.Drain drain) {
            return "Drain " + generation(drain.generation(), before);
        } else if (action instanceof Action.Set set) {
            assertThat(set.delay()).as("delay of %s", set.clock()).isEqualTo(delay(set.clock(), before, signal));
            return "Set " + set.clock();
        } else if (action instanceof Action.Cancel cancel) {
            return "Cancel " + cancel.clock();
        }
        return action.getClass().getSimpleName();
    }

    private static String generation(long generation, MachineState before) {
        long ahead = generation - before.generation();
        return ahead == 0 ? "g" : "g+" + ahead;
    }

    private static Duration delay(Action.Clock clock, MachineState before, String signal) {
        Duration cut = Duration.ofMillis(1500); // at a chance of 0.5
        boolean late = signal.equals("ClientCame"); // a second of it has passed
        return switch (clock) {
            case RETRY -> {
                Duration backoff = POLICY.backoff().delay(before.failures() + 1, CHANCE);
                boolean hung =
                        before.phase() == Phase.CONNECTING && before.demand().waiting();
                yield late || hung ? cut.minus(A_SECOND) : backoff;
            }
            case BESIDE -> late ? Pace.BESIDE_EVERY.minus(A_SECOND) : Pace.BESIDE_EVERY;
            case STABLE -> POLICY.stableAfter();
            case LIFETIME -> POLICY.maxLifetime().orElseThrow();
            case CLOSE -> TunnelMachine.CLOSE_BOUND;
        };
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path page = folder.resolve("docs/state-machine.md");
            if (Files.exists(page)) {
                return page;
            }
            folder = folder.getParent();
        }
        throw new AssertionError(
                "docs/state-machine.md is not above " + Path.of("").toAbsolutePath());
    }
}
