package dev.autotunnel.docs.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The network that the pages speak of: the reader's machine, a server that is bastion, relay and database host in one, and the
 * machine of somebody who helps. {@code setup.sh} makes it in namespaces of its own, so that no file, port, account or process of
 * the real machine is touched. All of it ends with this object, and with the JVM.
 *
 * <p>Not thread-safe, but for the machines.
 */
public final class Site implements AutoCloseable {
    /** What the site itself needs. */
    static final List<String> PROGRAMS = List.of(
            "env",
            "initdb",
            "ip",
            "nc",
            "nsenter",
            "postgres",
            "psql",
            "setpriv",
            "sshd",
            "ssh-keygen",
            "unshare",
            "useradd");

    /** Runs a command in namespaces of its own, and kills all that is in them when it is killed itself. */
    static final List<String> UNSHARE =
            List.of("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc");

    private static final String FOLDERS = "/usr/local/sbin:/usr/local/bin:%s:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String OWN_PROGRAMS = "/run/site/bin";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final AtomicInteger outputs = new AtomicInteger();
    private final Path folder;
    private final Process holder;
    private final ProcessHandle init;
    private final Path processes;
    private final Set<Long> servers;

    private Site(Path folder, Path program) throws IOException {
        this.folder = folder;
        Path setup = folder.resolve("setup.sh");
        try (var text = Site.class.getResourceAsStream("setup.sh")) {
            Files.write(setup, Optional.ofNullable(text).orElseThrow().readAllBytes());
        }
        Path output = newOutput();
        holder = Processes.start(
                Stream.concat(UNSHARE.stream(), Stream.of("sh", setup.toString(), program.toString(), postgresFolder()))
                        .toList(),
                output);
        try {
            Deadline.await(START, () -> isReady(output), () -> "the site is not ready: " + Processes.text(output));
            init = holder.children().findFirst().orElseThrow();
            processes = namespace(init).orElseThrow();
            servers = new HashSet<>(all().map(ProcessHandle::pid).toList());
        } catch (RuntimeException e) {
            holder.destroyForcibly();
            throw e;
        }
    }

    /**
     * Makes a network.
     *
     * @param folder for outputs; others delete it
     * @param program the module with the program {@code autossh}, whose jar must have been built
     */
    public static Site start(Path folder, Path program) throws IOException {
        return new Site(folder, program);
    }

    private boolean isReady(Path output) {
        String said = Processes.text(output);
        if (!holder.isAlive()) {
            throw new IllegalStateException("no site, status " + holder.exitValue() + ": " + said);
        }
        return said.endsWith("ready\n");
    }

    /** Returns the machine of whoever reads the pages. Its home has a key that lets {@code deploy} in. */
    public Machine reader() {
        return machine(List.of());
    }

    /** Returns the machine of whoever helps. It is in another network than the reader's. */
    public Machine helper() {
        return machine(List.of("ip", "netns", "exec", "helper"));
    }

    /** Returns the server: {@code bastion.example.com}, {@code relay.example.com}, and the only one that knows the others. */
    public Machine server() {
        return machine(List.of("ip", "netns", "exec", "server"));
    }

    private Machine machine(List<String> network) {
        List<String> enter = new ArrayList<>(
                List.of("nsenter", "--target", Long.toString(init.pid()), "--mount", "--net", "--pid", "--"));
        enter.addAll(network);
        String java = System.getProperty("java.home");
        return new Machine(
                this,
                enter,
                Map.of(
                        "HOME", "/run/site/home",
                        "JAVA_HOME", java,
                        "LANG", "C.UTF-8",
                        "PATH", java + "/bin:" + FOLDERS.formatted(OWN_PROGRAMS),
                        "USER", "root"));
    }

    /** Returns what each of the commands that were started has said. */
    public String said() {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= outputs.get(); i++) {
            all.append(Processes.text(output(i)));
        }
        return all.toString();
    }

    Path newOutput() {
        Path output = output(outputs.incrementAndGet());
        try {
            return Files.createFile(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output(int number) {
        return folder.resolve("output-" + number);
    }

    /** Kills what the commands have left, and waits until it is gone. */
    public void endCommands() {
        Deadline.await(
                STOP,
                () -> {
                    List<ProcessHandle> left = commands();
                    left.forEach(ProcessHandle::destroyForcibly);
                    return left.isEmpty();
                },
                () -> "these are left: " + commands());
    }

    /** Waits until no process is left but the servers. */
    public void awaitEndOfCommands() {
        Deadline.await(STOP, () -> commands().isEmpty(), () -> "these are left: " + commands());
    }

    /** Returns the processes that commands have started. Those of the servers end when their clients do. */
    private List<ProcessHandle> commands() {
        return all().filter(process -> !servers.contains(process.pid()))
                .filter(process -> !isOfServer(process))
                .toList();
    }

    private boolean isOfServer(ProcessHandle process) {
        Optional<ProcessHandle> parent = process.parent();
        while (parent.isPresent() && parent.get().pid() != init.pid()) {
            if (servers.contains(parent.get().pid())) {
                return true;
            }
            parent = parent.get().parent();
        }
        return false;
    }

    /** Returns the processes of the site: those in its namespace. */
    private Stream<ProcessHandle> all() {
        return ProcessHandle.allProcesses()
                .filter(process -> namespace(process).filter(processes::equals).isPresent());
    }

    /** Returns the namespace that a process is in, or nothing if the process has ended. */
    private static Optional<Path> namespace(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", "pid")));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Returns where a program is: in a usual folder, or with the newest PostgreSQL. */
    static Optional<Path> find(String program) {
        return Stream.concat(
                        Stream.of(FOLDERS.formatted("/usr/bin").split(":", -1)).map(Path::of), postgres())
                .map(each -> each.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int number(Path version) {
        String name = String.valueOf(version.getFileName());
        return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
    }

    /** Returns where the programs of PostgreSQL are. Links to them in {@code /usr/local/bin} are not seen in the site. */
    private static String postgresFolder() {
        return postgres()
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL below /usr/lib/postgresql"));
    }

    private static Stream<Path> postgres() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all
                    .sorted(Comparator.comparingInt(Site::number).reversed())
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the first process of the namespace, and with it all others. */
    @Override
    public void close() {
        holder.destroyForcibly();
        Deadline.await(STOP, () -> all().findAny().isEmpty(), () -> "processes are left");
    }
}
