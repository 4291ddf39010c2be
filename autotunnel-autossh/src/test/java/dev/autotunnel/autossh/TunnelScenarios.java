package dev.autotunnel.autossh;

import static dev.autotunnel.autossh.Scenario.same;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Scenarios of refused command lines, of forwards, and of recoveries. */
final class TunnelScenarios {
    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> AT_BOOT = Map.of("AUTOSSH_GATETIME", "0");
    private static final Map<String, String> TALKATIVE = Map.of("AUTOSSH_DEBUG", "1", "AUTOSSH_GATETIME", "0");

    private TunnelScenarios() {}

    static Stream<Scenario> refusals() {
        return Stream.of(
                same(
                        "no arguments at all",
                        "1",
                        (site, subject) -> FinishedCommand.of(site.bare(NONE, List.of(subject.executable())))
                                .status()),
                same(
                        "the version",
                        "0",
                        (site, subject) -> FinishedCommand.of(site.bare(NONE, List.of(subject.executable(), "-V")))
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
                refused(
                        "a pid file that cannot be written",
                        Map.of("AUTOSSH_PIDFILE", "/nowhere/pid"),
                        forward(TestSite.freePort())),
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
                    int port = TestSite.freePort();
                    site.start(subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return true;
                }),
                same("a remote forward", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.start(subject, NONE, "-M 0 -N -R %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return true;
                }),
                same("a dynamic forward", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.start(subject, NONE, "-M 0 -ND %d server".formatted(port));
                    TestSite.awaitThat(() -> TestSite.echoesThrough(port, site.echoPort()));
                    return true;
                }),
                same("bundled options, and options after the host", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.start(
                            subject,
                            NONE,
                            "-M0 -TNL%d:127.0.0.1:%d server -oServerAliveInterval=5 -q"
                                    .formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return true;
                }),
                same("a forward of the configuration file", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    String line = "    LocalForward %d 127.0.0.1:%d\n".formatted(port, site.echoPort());
                    site.write("config", site.read("config") + line);
                    site.start(subject, NONE, "-M 0 -N server");
                    TestSite.awaitEcho(port);
                    return true;
                }),
                same("the monitor's message", "[node program pid number words]", (site, subject) -> {
                    try (RecordingEchoServer echoServer = new RecordingEchoServer(line -> line)) {
                        Map<String, String> variables = Map.of("AUTOSSH_MESSAGE", "words", "AUTOSSH_FIRST_POLL", "1");
                        RunningProgram program = site.start(
                                subject,
                                variables,
                                "-M %d:%d -N -L %d:127.0.0.1:1 server"
                                        .formatted(TestSite.freePort(), echoServer.port(), TestSite.freePort()));
                        TestSite.awaitThat(() -> !echoServer.received().isEmpty());
                        return echoServer.received().stream()
                                .limit(1)
                                .map(line -> form(line, program.pid()))
                                .toList();
                    }
                }),
                same("-M is stronger than AUTOSSH_PORT", "false", (site, subject) -> {
                    int port = TestSite.freePort();
                    int monitor = TestSite.freePort();
                    site.start(
                            subject,
                            Map.of("AUTOSSH_PORT", String.valueOf(monitor)),
                            "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return TestSite.isBound(monitor + 1);
                }),
                same("a remote port that is taken leaves the other forwards", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.start(
                            subject,
                            NONE,
                            "-M 0 -N -R %d:127.0.0.1:1 -L %d:127.0.0.1:%d server"
                                    .formatted(site.echoPort(), port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    return true;
                }));
    }

    /** Returns the message with node, program, pid and number replaced by words. */
    private static String form(String line, long pid) {
        return line.replaceFirst("^\\S+ (autossh|autotunnel) " + pid + " \\d+ ", "node program pid number ");
    }

    static Stream<Scenario> recoveries() {
        return Stream.of(
                same("the session is killed", "2", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.start(subject, AT_BOOT, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    site.server().killSessions();
                    TestSite.awaitThat(() -> site.logins() == 2);
                    TestSite.awaitEcho(port);
                    return site.logins();
                }),
                same("SIGUSR1", "2", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject, AT_BOOT, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    program.signal("USR1");
                    TestSite.awaitThat(() -> site.logins() == 2);
                    TestSite.awaitEcho(port);
                    return site.logins();
                }),
                same("the server comes later, at boot", "true", (site, subject) -> {
                    int port = TestSite.freePort();
                    site.server().stop();
                    try {
                        RunningProgram program = site.start(
                                subject,
                                TALKATIVE,
                                "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                        program.awaitOutput(text -> text.contains("starting ssh (count 2)"));
                    } finally {
                        site.server().restart();
                    }
                    TestSite.awaitEcho(port);
                    return true;
                }),
                same("an echo service that answers something else", "true", (site, subject) -> {
                    try (RecordingEchoServer echoServer = new RecordingEchoServer(line -> "wrong " + line)) {
                        Map<String, String> variables =
                                Map.of("AUTOSSH_GATETIME", "0", "AUTOSSH_POLL", "2", "AUTOSSH_FIRST_POLL", "1");
                        site.start(
                                subject,
                                variables,
                                "-M %d:%d -N -L %d:127.0.0.1:1 server"
                                        .formatted(TestSite.freePort(), echoServer.port(), TestSite.freePort()));
                        TestSite.awaitThat(() -> site.logins() >= 2);
                        return true;
                    }
                }),
                same("SIGHUP while all is well", "true 1", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject, NONE, "-M 0 -N -L %d:127.0.0.1:%d server".formatted(port, site.echoPort()));
                    TestSite.awaitEcho(port);
                    program.signal("HUP");
                    return TestSite.echoes(port) + " " + site.logins();
                }));
    }
}
