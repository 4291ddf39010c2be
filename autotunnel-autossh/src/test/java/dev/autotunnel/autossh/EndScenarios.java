package dev.autotunnel.autossh;

import static dev.autotunnel.autossh.Scenario.differs;
import static dev.autotunnel.autossh.Scenario.same;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Scenarios of how the program ends, of the files it writes, and of the wanted differences to autossh. */
final class EndScenarios {
    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> AT_BOOT = Map.of("AUTOSSH_GATETIME", "0");
    private static final Map<String, String> TALKATIVE = Map.of("AUTOSSH_DEBUG", "1", "AUTOSSH_GATETIME", "0");

    private EndScenarios() {}

    static Stream<Scenario> endings() {
        return Stream.of(
                same("no server, within the gate time", "1", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                    return site.run(subject, NONE, forward(TestSite.freePort())).status();
                }),
                same("an unknown host key, within the gate time", "1", (site, subject) -> {
                    String none = site.write("none", "").toString();
                    site.write(
                            "config",
                            site.read("config").replaceAll("UserKnownHostsFile .*", "UserKnownHostsFile " + none));
                    return site.run(subject, NONE, forward(TestSite.freePort())).status();
                }),
                same("a user that may not log in, within the gate time", "1", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("User .*", "User nobody"));
                    return site.run(subject, NONE, forward(TestSite.freePort())).status();
                }),
                same(
                        "a local port that is taken, with ExitOnForwardFailure",
                        "1",
                        (site, subject) -> site.run(
                                        subject,
                                        NONE,
                                        "-M 0 -N -o ExitOnForwardFailure=yes -L 127.0.0.1:%d:127.0.0.1:1 server"
                                                .formatted(site.echoPort()))
                                .status()),
                same(
                        "a remote port that is taken, with ExitOnForwardFailure",
                        "1",
                        (site, subject) -> site.run(
                                        subject,
                                        NONE,
                                        "-M 0 -N -o ExitOnForwardFailure=yes -R 127.0.0.1:%d:127.0.0.1:1 server"
                                                .formatted(site.echoPort()))
                                .status()),
                same("the lifetime is over", "0 true", (site, subject) -> {
                    long start = System.nanoTime();
                    FinishedCommand ended =
                            site.run(subject, Map.of("AUTOSSH_MAXLIFETIME", "2"), forward(TestSite.freePort()));
                    boolean inTime = Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15;
                    return ended.status() + " " + inTime;
                }),
                same("the ports are free once it has ended", "false", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    program.signal("TERM");
                    program.exitStatus();
                    TestSite.awaitThat(() -> !TestSite.isBound(port));
                    return TestSite.isBound(port);
                }));
    }

    static Stream<Scenario> files() {
        return Stream.of(
                same("-f, with a pid file", "0 true true false", (site, subject) -> {
                    int port = TestSite.freePort();
                    Path file = site.file("pid");
                    FinishedCommand parent = site.run(
                            subject,
                            Map.of("AUTOSSH_PIDFILE", file.toString()),
                            "-M 0 -f -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitThat(
                            () -> Files.exists(file) && !Files.readString(file).isBlank());
                    long pid = Long.parseLong(Files.readString(file).strip());
                    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
                    try {
                        TestSite.awaitEcho(port);
                        boolean detached = sessionOf(pid)
                                != sessionOf(ProcessHandle.current().pid());
                        boolean alive = child.isAlive();
                        RunningProgram.signal(pid, "TERM");
                        TestSite.awaitThat(() -> Files.notExists(file));
                        return parent.status() + " " + alive + " " + detached + " " + Files.exists(file);
                    } finally {
                        child.destroy();
                    }
                }),
                same("a log file", "[date autossh[pid]: starting ssh (count n)]", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject,
                            Map.of("AUTOSSH_LOGFILE", site.file("log").toString()),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return logged(site.read("log"), program.pid(), "starting ssh");
                }),
                same("a debugging log on stderr", "[autossh[pid]: starting ssh (count n)]", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject,
                            Map.of("AUTOSSH_DEBUG", "1"),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return logged(program.output(), program.pid(), "starting ssh");
                }),
                same("a log level that leaves nothing", "[]", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject,
                            Map.of("AUTOSSH_LOGFILE", site.file("log").toString(), "AUTOSSH_LOGLEVEL", "3"),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return logged(site.read("log"), program.pid(), "starting ssh");
                }),
                same("messages of ssh go to the file of -E", "true true", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                    FinishedCommand ended = site.run(subject, NONE, "-E messages " + forward(TestSite.freePort()));
                    return ended.output().isEmpty() + " "
                            + site.read("messages").contains("Connection refused");
                }));
    }

    /** Returns the log lines that contain the text. Date, process id and count are replaced by words. */
    private static Set<String> logged(String log, long pid, String text) {
        Set<String> lines = new TreeSet<>();
        log.lines()
                .filter(line -> line.contains(text))
                .map(line -> line.replaceFirst("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ", "date "))
                .map(line -> line.replace("[" + pid + "]", "[pid]").replaceFirst("count \\d+", "count n"))
                .forEach(lines::add);
        return lines;
    }

    private static long sessionOf(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }

    static Stream<Scenario> wantedDifferences() {
        return Stream.of(
                differs(
                        "SIGTERM",
                        "1",
                        "0",
                        "a deliberate stop is no failure",
                        (site, subject) -> ended(site, subject, "TERM")),
                differs(
                        "SIGINT",
                        "1",
                        "0",
                        "a deliberate stop is no failure",
                        (site, subject) -> ended(site, subject, "INT")),
                differs("the starts are used up", "0", "1", "giving up is a failure", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                    Map<String, String> variables = Map.of("AUTOSSH_GATETIME", "0", "AUTOSSH_MAXSTART", "2");
                    return site.run(subject, variables, forward(TestSite.freePort()))
                            .status();
                }),
                differs(
                        "no start is allowed",
                        "0",
                        "1",
                        "giving up is a failure",
                        (site, subject) -> site.run(
                                        subject, Map.of("AUTOSSH_MAXSTART", "0"), forward(TestSite.freePort()))
                                .status()),
                differs(
                        "a remote command",
                        "0",
                        "1",
                        "tunnels only",
                        (site, subject) ->
                                site.run(subject, AT_BOOT, "-M 0 server true").status()),
                differs(
                        "SIGHUP while it waits",
                        "false",
                        "true",
                        "retry now is what it is documented to do",
                        (site, subject) -> {
                            site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                            RunningProgram program = site.start(subject, TALKATIVE, forward(TestSite.freePort()));
                            program.awaitOutput(text -> text.contains("sleeping for grace time"));
                            program.signal("HUP");
                            if (subject == TestedProgram.AUTOSSH) {
                                program.exitStatus();
                            } else {
                                program.awaitOutput(text -> text.contains("signalled to retry now"));
                            }
                            return program.isAlive();
                        }),
                differs(
                        "a client while the server is away",
                        "refused",
                        "served later",
                        "the local ports stay bound",
                        (site, subject) -> {
                            int port = TestSite.freePort();
                            RunningProgram program = site.start(
                                    subject,
                                    TALKATIVE,
                                    "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                            TestSite.awaitEcho(port);
                            site.server().stop();
                            try {
                                program.awaitOutput(text -> text.contains("restarting ssh"));
                                Socket client = connected(port);
                                site.server().restart();
                                return client == null ? "refused" : echoed(client) ? "served later" : "cut";
                            } finally {
                                site.server().restart();
                            }
                        }),
                differs(
                        "a fatal failure at boot",
                        "goes on",
                        "ends with 1",
                        "a wrong key or an unknown host key is not mended by trying again",
                        (site, subject) -> {
                            site.write("config", site.read("config").replaceAll("User .*", "User nobody"));
                            RunningProgram program = site.start(subject, TALKATIVE, forward(TestSite.freePort()));
                            program.awaitOutput(text ->
                                    text.contains("starting ssh (count 2)") || text.contains("autossh exiting"));
                            boolean goesOn = program.output().contains("(count 2)");
                            return goesOn ? "goes on" : "ends with " + program.exitStatus();
                        }),
                differs(
                        "a local port that is taken, without ExitOnForwardFailure",
                        "goes on",
                        "ends with 1",
                        "all local ports or none",
                        (site, subject) -> {
                            int port = TestSite.freePort();
                            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                                RunningProgram program = site.start(
                                        subject,
                                        NONE,
                                        "-M 0 -N -L %d:127.0.0.1:1 -L %d:127.0.0.1:%d server"
                                                .formatted(taken.getLocalPort(), port, site.echoPort()));
                                TestSite.awaitThat(() -> !program.isAlive() || TestSite.echoes(port));
                                return program.isAlive() ? "goes on" : "ends with " + program.exitStatus();
                            }
                        }));
    }

    private static int ended(TestSite site, TestedProgram subject, String signal) {
        int port = TestSite.freePort();
        RunningProgram program =
                site.start(subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
        TestSite.awaitEcho(port);
        program.signal(signal);
        return program.exitStatus();
    }

    private static @Nullable Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException refused) {
            return null;
        }
    }

    private static boolean echoed(Socket client) throws Exception {
        try (client) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write('x');
            return client.getInputStream().read() == 'x';
        }
    }

    private static String forward(int port) {
        return "-M 0 -N -L " + port + ":127.0.0.1:1 server";
    }
}
