package dev.autotunnel.examples.autossh;

import static dev.autotunnel.examples.autossh.Scenario.differs;
import static dev.autotunnel.examples.autossh.Scenario.same;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same is done with Debian's autossh and with ours, at the same sshd: all that is seen of them is in this table. */
@RequiresOpenSsh
@Tag("slow")
class DifferentialIT {
    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> AT_BOOT = Map.of("AUTOSSH_GATETIME", "0");
    private static final Map<String, String> TALKATIVE = Map.of("AUTOSSH_DEBUG", "1", "AUTOSSH_GATETIME", "0");

    private static OpenSshServer server;

    @BeforeAll
    static void startServer() {
        boolean installed = Files.isExecutable(Path.of(Subject.AUTOSSH.executable()));
        Assumptions.assumeTrue(
                installed || Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH")),
                "autossh is not installed");
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource({"refusals", "tunnels", "recoveries", "endings", "files", "wantedDifferences"})
    void what_is_seen_of_the_real_one_and_of_ours(Scenario scenario, @TempDir Path ofAutossh, @TempDir Path ofOurs)
            throws Exception {
        assertThat(seen(scenario, Subject.AUTOSSH, ofAutossh)).as("autossh").isEqualTo(scenario.autossh());
        assertThat(seen(scenario, Subject.OURS, ofOurs)).as("ours").isEqualTo(scenario.ours());
    }

    private static String seen(Scenario scenario, Subject subject, Path folder) throws Exception {
        try (Site site = new Site(folder, server)) {
            return String.valueOf(scenario.play().on(site, subject));
        }
    }

    static Stream<Scenario> refusals() {
        return Stream.of(
                same(
                        "no arguments at all",
                        "1",
                        (site, subject) -> Ended.of(site.bare(NONE, List.of(subject.executable())))
                                .status()),
                same(
                        "the version",
                        "0",
                        (site, subject) -> Ended.of(site.bare(NONE, List.of(subject.executable(), "-V")))
                                .status()),
                refused("a bad poll time", Map.of("AUTOSSH_POLL", "10s"), "-M 0 -N -D 0 server"),
                refused("a bad first poll time", Map.of("AUTOSSH_FIRST_POLL", "0"), "-M 0 -N -D 0 server"),
                refused("a bad gate time", Map.of("AUTOSSH_GATETIME", "-1"), "-M 0 -N -D 0 server"),
                refused("a bad number of starts", Map.of("AUTOSSH_MAXSTART", "-2"), "-M 0 -N -D 0 server"),
                refused("a bad lifetime", Map.of("AUTOSSH_MAXLIFETIME", "a"), "-M 0 -N -D 0 server"),
                refused("a bad log level", Map.of("AUTOSSH_LOGLEVEL", "8"), "-M 0 -N -D 0 server"),
                refused("a message of 65 bytes", Map.of("AUTOSSH_MESSAGE", "x".repeat(65)), "-M 0 -N -D 0 server"),
                refused("a monitor port out of range", NONE, "-M 65535 -N -D 0 server"),
                refused("a monitor port that is none", NONE, "-M x -N -D 0 server"),
                refused("an echo port that is none", NONE, "-M 20000:x -N -D 0 server"),
                refused("an unknown option", NONE, "-M 0 -Z -N server"),
                refused("an unknown -o option", NONE, "-M 0 -N -o Foo=bar -D 1 server"),
                refused("a pid file that cannot be written", Map.of("AUTOSSH_PIDFILE", "/nowhere/pid"), forward(1)),
                refused("a log file that cannot be opened", Map.of("AUTOSSH_LOGFILE", "/nowhere/log"), forward(1)));
    }

    private static Scenario refused(String name, Map<String, String> variables, String line) {
        return same(
                name, "1", (site, subject) -> site.run(subject, variables, line).status());
    }

    private static String forward(int port) {
        return "-M 0 -N -L " + port + ":127.0.0.1:1 server";
    }

    static Stream<Scenario> tunnels() {
        return Stream.of(
                same("a local forward", "true", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return true;
                }),
                same("a remote forward", "true", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(subject, NONE, "-M 0 -N -R %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return true;
                }),
                same("a dynamic forward", "true", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(subject, NONE, "-M 0 -ND %d server".formatted(port));
                    Site.awaitThat(() -> Site.echoesThrough(port, site.echoPort()));
                    return true;
                }),
                same("bundled options, and options after the host", "true", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(
                            subject,
                            NONE,
                            "-M0 -TNL%d:127.0.0.1:%d server -oServerAliveInterval=5 -q"
                                    .formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return true;
                }),
                same("a forward of the configuration file", "true", (site, subject) -> {
                    int port = Site.freePort();
                    String line = "    LocalForward %d 127.0.0.1:%d\n".formatted(port, site.echoPort());
                    site.write("config", site.read("config") + line);
                    site.start(subject, NONE, "-M 0 -N server");
                    Site.awaitEcho(port);
                    return true;
                }),
                same("the monitor's message", "[node program pid number words]", (site, subject) -> {
                    try (Echoing echoing = new Echoing(line -> line)) {
                        Map<String, String> variables = Map.of("AUTOSSH_MESSAGE", "words", "AUTOSSH_FIRST_POLL", "1");
                        Program program = site.start(
                                subject,
                                variables,
                                "-M %d:%d -N -L %d:127.0.0.1:1 server"
                                        .formatted(Site.freePort(), echoing.port(), Site.freePort()));
                        Site.awaitThat(() -> !echoing.seen().isEmpty());
                        return echoing.seen().stream()
                                .limit(1)
                                .map(line -> form(line, program.pid()))
                                .toList();
                    }
                }),
                same("-M is stronger than AUTOSSH_PORT", "false", (site, subject) -> {
                    int port = Site.freePort();
                    int monitor = Site.freePort();
                    site.start(
                            subject,
                            Map.of("AUTOSSH_PORT", String.valueOf(monitor)),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return Site.isBound(monitor + 1);
                }),
                same("a remote port that is taken leaves the other forwards", "true", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(
                            subject,
                            NONE,
                            "-M 0 -N -R %d:127.0.0.1:1 -L %d:127.0.0.1:%d server"
                                    .formatted(site.echoPort(), port, site.echoPort()));
                    Site.awaitEcho(port);
                    return true;
                }));
    }

    /** The message with what is different each time as a word. */
    private static String form(String line, long pid) {
        return line.replaceFirst("^\\S+ (autossh|autotunnel) " + pid + " \\d+ ", "node program pid number ");
    }

    static Stream<Scenario> recoveries() {
        return Stream.of(
                same("the session is killed", "2", (site, subject) -> {
                    int port = Site.freePort();
                    site.start(subject, AT_BOOT, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    server.killSessions();
                    Site.awaitThat(() -> site.logins() == 2);
                    Site.awaitEcho(port);
                    return site.logins();
                }),
                same("SIGUSR1", "2", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject, AT_BOOT, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    program.signal("USR1");
                    Site.awaitThat(() -> site.logins() == 2);
                    Site.awaitEcho(port);
                    return site.logins();
                }),
                same("the server comes later, at boot", "true", (site, subject) -> {
                    int port = Site.freePort();
                    server.stop();
                    try {
                        Program program = site.start(
                                subject,
                                TALKATIVE,
                                "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                        program.awaitOutput(text -> text.contains("starting ssh (count 2)"));
                    } finally {
                        server.restart();
                    }
                    Site.awaitEcho(port);
                    return true;
                }),
                same("an echo service that answers something else", "true", (site, subject) -> {
                    try (Echoing echoing = new Echoing(line -> "wrong " + line)) {
                        Map<String, String> variables =
                                Map.of("AUTOSSH_GATETIME", "0", "AUTOSSH_POLL", "2", "AUTOSSH_FIRST_POLL", "1");
                        site.start(
                                subject,
                                variables,
                                "-M %d:%d -N -L %d:127.0.0.1:1 server"
                                        .formatted(Site.freePort(), echoing.port(), Site.freePort()));
                        Site.awaitThat(() -> site.logins() >= 2);
                        return true;
                    }
                }),
                same("SIGHUP while all is well", "true 1", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    if (subject == Subject.OURS) {
                        program.signal("HUP");
                    }
                    return Site.echoes(port) + " " + site.logins();
                }));
    }

    static Stream<Scenario> endings() {
        return Stream.of(
                same("no server, within the gate time", "1", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                    return site.run(subject, NONE, forward(Site.freePort())).status();
                }),
                same("an unknown host key, within the gate time", "1", (site, subject) -> {
                    String none = site.write("none", "").toString();
                    site.write(
                            "config",
                            site.read("config").replaceAll("UserKnownHostsFile .*", "UserKnownHostsFile " + none));
                    return site.run(subject, NONE, forward(Site.freePort())).status();
                }),
                same("a user that may not log in, within the gate time", "1", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("User .*", "User nobody"));
                    return site.run(subject, NONE, forward(Site.freePort())).status();
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
                    Ended ended = site.run(subject, Map.of("AUTOSSH_MAXLIFETIME", "2"), forward(Site.freePort()));
                    boolean inTime = Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15;
                    return ended.status() + " " + inTime;
                }),
                same("the ports are free once it has ended", "false", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    program.signal("TERM");
                    program.exitStatus();
                    Site.awaitThat(() -> !Site.isBound(port));
                    return Site.isBound(port);
                }));
    }

    static Stream<Scenario> files() {
        return Stream.of(
                same("-f, with a pid file", "0 true true false", (site, subject) -> {
                    int port = Site.freePort();
                    Path file = site.file("pid");
                    Ended parent = site.run(
                            subject,
                            Map.of("AUTOSSH_PIDFILE", file.toString()),
                            "-M 0 -f -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitThat(
                            () -> Files.exists(file) && !Files.readString(file).isBlank());
                    long pid = Long.parseLong(Files.readString(file).strip());
                    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
                    try {
                        Site.awaitEcho(port);
                        boolean detached = sessionOf(pid)
                                != sessionOf(ProcessHandle.current().pid());
                        boolean alive = child.isAlive();
                        Program.signal(pid, "TERM");
                        Site.awaitThat(() -> Files.notExists(file));
                        return parent.status() + " " + alive + " " + detached + " " + Files.exists(file);
                    } finally {
                        child.destroy();
                    }
                }),
                same("a log file", "[date autossh[pid]: starting ssh (count n)]", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject,
                            Map.of("AUTOSSH_LOGFILE", site.file("log").toString()),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return logged(site.read("log"), program.pid(), "starting ssh");
                }),
                same("a debugging log on stderr", "[autossh[pid]: starting ssh (count n)]", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject,
                            Map.of("AUTOSSH_DEBUG", "1"),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return logged(program.output(), program.pid(), "starting ssh");
                }),
                same("a log level that leaves nothing", "[]", (site, subject) -> {
                    int port = Site.freePort();
                    Program program = site.start(
                            subject,
                            Map.of("AUTOSSH_LOGFILE", site.file("log").toString(), "AUTOSSH_LOGLEVEL", "3"),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    Site.awaitEcho(port);
                    return logged(site.read("log"), program.pid(), "starting ssh");
                }),
                same("what ssh says goes to the file of -E", "true true", (site, subject) -> {
                    site.write("config", site.read("config").replaceAll("Port .*", "Port 1"));
                    Ended ended = site.run(subject, NONE, "-E said " + forward(Site.freePort()));
                    return ended.output().isEmpty() + " " + site.read("said").contains("Connection refused");
                }));
    }

    /** The lines of a log that hold those words, with what is different each time as a word. */
    private static Set<String> logged(String log, long pid, String words) {
        Set<String> lines = new TreeSet<>();
        log.lines()
                .filter(line -> line.contains(words))
                .map(line -> line.replaceFirst("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ", "date "))
                .map(line -> line.replace("[" + pid + "]", "[pid]").replaceFirst("count \\d+", "count n"))
                .forEach(lines::add);
        return lines;
    }

    private static long sessionOf(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
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
                    return site.run(subject, variables, forward(Site.freePort()))
                            .status();
                }),
                differs(
                        "no start is allowed",
                        "0",
                        "1",
                        "giving up is a failure",
                        (site, subject) -> site.run(subject, Map.of("AUTOSSH_MAXSTART", "0"), forward(Site.freePort()))
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
                            Program program = site.start(subject, TALKATIVE, forward(Site.freePort()));
                            program.awaitOutput(text -> text.contains("sleeping for grace time"));
                            program.signal("HUP");
                            if (subject == Subject.AUTOSSH) {
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
                            int port = Site.freePort();
                            Program program = site.start(
                                    subject,
                                    TALKATIVE,
                                    "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                            Site.awaitEcho(port);
                            server.stop();
                            try {
                                program.awaitOutput(text -> text.contains("restarting ssh"));
                                Socket client = connected(port);
                                server.restart();
                                return client == null ? "refused" : echoed(client) ? "served later" : "cut";
                            } finally {
                                server.restart();
                            }
                        }),
                differs(
                        "a fatal failure at boot",
                        "goes on",
                        "ends with 1",
                        "a wrong key or an unknown host key is not mended by trying again",
                        (site, subject) -> {
                            site.write("config", site.read("config").replaceAll("User .*", "User nobody"));
                            Program program = site.start(subject, TALKATIVE, forward(Site.freePort()));
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
                            int port = Site.freePort();
                            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                                Program program = site.start(
                                        subject,
                                        NONE,
                                        "-M 0 -N -L %d:127.0.0.1:1 -L %d:127.0.0.1:%d server"
                                                .formatted(taken.getLocalPort(), port, site.echoPort()));
                                Site.awaitThat(() -> !program.isAlive() || Site.echoes(port));
                                return program.isAlive() ? "goes on" : "ends with " + program.exitStatus();
                            }
                        }));
    }

    private static int ended(Site site, Subject subject, String signal) {
        int port = Site.freePort();
        Program program =
                site.start(subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
        Site.awaitEcho(port);
        program.signal(signal);
        return program.exitStatus();
    }

    private static @Nullable Socket connected(int port) {
        try {
            return new Socket("127.0.0.1", port);
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
}
