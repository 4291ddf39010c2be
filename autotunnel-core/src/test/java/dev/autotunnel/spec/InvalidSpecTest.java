package dev.autotunnel.spec;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.event.Failure.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad value is refused with field, value and rule. */
@SuppressWarnings("NullAway") // null is one of the bad values
class InvalidSpecTest {
    private static final Duration TOO_LONG = ofDays(3651);
    private static final Duration NEGATIVE = ofSeconds(-1);
    private static final String FORWARD_SYNTAX = "[bind_address:]port:host:hostport";
    private static final String PORTS = "port numbers up to 65535";
    private static final String A_PORT = "a port number from 1 to 65535";
    private static final String CAP = "must be from 1 to 65536";
    private static final String SERVER_SYNTAX = "[user@]host[:port]";
    private static final String POSITIVE = "must be positive";
    private static final String TEN_YEARS = "at most ten years";
    private static final String MONITOR_SYNTAX = "port, port:echo_port, or 0";
    private static final String GIVEN = "must be given";
    private static final MonitorSpec LOOP = MonitorSpec.loop(1);
    private static final HostKeys ANY_KEY = HostKeys.insecureAcceptAnyKey();

    /** A bad value, and how it must be refused. */
    record Bad(String field, String value, String rule, Runnable use) {
        @Override
        public String toString() {
            return field + " = \"" + value.replaceAll("\\p{Cntrl}", "?") + "\"";
        }
    }

    static Stream<Bad> forwards() {
        return Stream.of(
                forward("", FORWARD_SYNTAX),
                forward("5432", FORWARD_SYNTAX),
                forward("5432:db", FORWARD_SYNTAX),
                forward("5432:db:", FORWARD_SYNTAX),
                forward(":db:5432", FORWARD_SYNTAX),
                forward("0::5432", FORWARD_SYNTAX),
                forward("a:b:c:d:e", FORWARD_SYNTAX),
                forward("127.0.0.1:1:2:3:4", FORWARD_SYNTAX),
                forward("x:db:5432", FORWARD_SYNTAX),
                forward("-1:db:5432", FORWARD_SYNTAX),
                forward("+1:db:5432", FORWARD_SYNTAX),
                forward(" 1:db:5432", FORWARD_SYNTAX),
                forward("1:db:5432 ", FORWARD_SYNTAX),
                forward("1:d b:5432", FORWARD_SYNTAX),
                forward("1:db/5432:1", FORWARD_SYNTAX),
                forward("1:*:5432", FORWARD_SYNTAX),
                forward("1:db:http", FORWARD_SYNTAX),
                forward("1:db:\u0661", FORWARD_SYNTAX),
                forward("123456:db:5432", FORWARD_SYNTAX),
                forward("65536:db:5432", PORTS),
                forward("1:db:65536", PORTS),
                forward("1:db:99999", PORTS),
                forward("1:db:0", PORTS),
                forward("::1:8080:db:80", FORWARD_SYNTAX),
                forward("1:::1:80", FORWARD_SYNTAX),
                forward("[::1:8080:db:80", FORWARD_SYNTAX),
                forward("[::1]8080:db:80", FORWARD_SYNTAX),
                forward("[]:8080:db:80", FORWARD_SYNTAX),
                forward("[db]:8080:db:80", FORWARD_SYNTAX),
                forward("1:[db]:80", FORWARD_SYNTAX),
                forward("1:[::1]:", FORWARD_SYNTAX),
                forward("1:[:::]:80", FORWARD_SYNTAX),
                forward("1:[1:2:3:4:5:6:7:8:9]:80", FORWARD_SYNTAX),
                forward("1:d]b:80", FORWARD_SYNTAX),
                bad("forward", "1:db:x", FORWARD_SYNTAX, v -> Forward.remote("named", v)),
                bad("forward.name", "", "printable", v -> Forward.local(v, "1:db:80")),
                bad("forward.name", "  ", "printable", v -> Forward.remote(v, "1:db:80")),
                bad("forward.name", "a\nb", "printable", v -> Forward.local(v, "1:db:80")),
                bad("forward.name", "n".repeat(201), "1 to 200", v -> Forward.local(v, "1:db:80")),
                bad(
                        "forward",
                        "0",
                        A_PORT,
                        v -> Forward.local("db").to(tcp("db", 0)).on(1)),
                bad(
                        "forward",
                        "0",
                        A_PORT,
                        v -> Forward.remote("db").to(tcp("db", 0)).on(1)),
                bad(
                        "forward.maxConnections",
                        "0",
                        CAP,
                        v -> Forward.local("1:db:80", "1:db:80").withMaxConnections(0)),
                bad(
                        "forward.maxConnections",
                        "-1",
                        CAP,
                        v -> Forward.remote("1:db:80", "1:db:80").withMaxConnections(-1)),
                bad(
                        "forward.maxConnections",
                        "65537",
                        CAP,
                        v -> Forward.dynamic("1", "1").withMaxConnections(65_537)),
                bad("port", "-1", "from 0 to 65535", v -> tcp("db", -1)),
                bad("port", "65536", "from 0 to 65535", v -> tcp("db", 65_536)),
                bad("host", "", "host name or an address", v -> tcp(v, 1)),
                bad(
                        "server",
                        "***@bastion",
                        SERVER_SYNTAX,
                        v -> TunnelSpec.builder("t").server("ssh://deploy:secret@bastion")),
                bad("credentials.file", "", "path", v -> Credentials.privateKey(Path.of(v))),
                bad("credentials.socket", "", "path", v -> Credentials.agent(Path.of(v))),
                bad("hostKeys.file", "", "path", v -> HostKeys.knownHosts(Path.of(v))),
                bad("host", "d b", "host name or an address", v -> tcp(v, 1)),
                bad("host", "db\u0000", "host name or an address", v -> tcp(v, 1)),
                bad("host", "db\u001b[2J", "host name or an address", v -> tcp(v, 1)));
    }

    static Stream<Bad> servers() {
        return Stream.of(
                server("", SERVER_SYNTAX),
                server("deploy@", SERVER_SYNTAX),
                server("@bastion", SERVER_SYNTAX),
                server("bastion:", SERVER_SYNTAX),
                server("bastion:ssh", SERVER_SYNTAX),
                server("bastion:-22", SERVER_SYNTAX),
                server("bastion:22:22", SERVER_SYNTAX),
                server("bastion:222222", SERVER_SYNTAX),
                bad("server.jump", "17", "at most 16 jump hosts", v -> SshServerTest.behind(17)),
                bad("server", "deploy@", SERVER_SYNTAX, v -> SshServer.of(v, Credentials.agent(), ANY_KEY)),
                server("bas tion", SERVER_SYNTAX),
                server("ssh://bastion", SERVER_SYNTAX),
                server("::1", SERVER_SYNTAX),
                server("[::1", SERVER_SYNTAX),
                server("[]:22", SERVER_SYNTAX),
                server("[::1]22", SERVER_SYNTAX),
                server("[bastion]:22", SERVER_SYNTAX),
                server("[:::]:22", SERVER_SYNTAX),
                bad("server.port", "0", A_PORT, v -> ServerText.parse("bastion:0")),
                bad("server.port", "65536", A_PORT, v -> ServerText.parse("bastion:65536")),
                bad("server.host", "", "host name or an address", v -> sshServer(v, 22, "deploy")),
                bad("server.host", "a b", "host name or an address", v -> sshServer(v, 22, "deploy")),
                bad("server.port", "-1", A_PORT, v -> sshServer("bastion", -1, "deploy")),
                bad("server.user", "", "a user name", v -> sshServer("bastion", 22, v)),
                bad("server.user", "de\nploy", "a user name", v -> sshServer("bastion", 22, v)));
    }

    static Stream<Bad> times() {
        return Stream.of(
                bad(
                        "connectDeadline",
                        ZERO,
                        POSITIVE,
                        t -> Specs.complete().connectDeadline(t).build()),
                bad(
                        "connectDeadline",
                        NEGATIVE,
                        POSITIVE,
                        t -> Specs.complete().connectDeadline(t).build()),
                bad(
                        "connectDeadline",
                        TOO_LONG,
                        TEN_YEARS,
                        t -> Specs.complete().connectDeadline(t).build()),
                bad("serverAlive.interval", NEGATIVE, "must not be negative", t -> ServerAlive.of(t, 3)),
                bad("serverAlive.interval", ofMillis(99), "at least 100 ms", t -> ServerAlive.of(t, 3)),
                bad("serverAlive.interval", TOO_LONG, TEN_YEARS, t -> ServerAlive.of(t, 3)),
                bad("whileDown.most", ZERO, POSITIVE, t -> WhileDown.hold(t, 1)),
                bad("whileDown.most", TOO_LONG, TEN_YEARS, t -> WhileDown.hold(t, 1)),
                bad("monitor.poll", ZERO, POSITIVE, t -> MonitorSpec.loop(1).poll(t)),
                bad("monitor.poll", NEGATIVE, POSITIVE, t -> MonitorSpec.loop(1).poll(t)),
                bad(
                        "monitor.poll",
                        TOO_LONG,
                        TEN_YEARS,
                        t -> MonitorSpec.loop(1).poll(t)),
                bad(
                        "monitor.firstPoll",
                        ZERO,
                        POSITIVE,
                        t -> MonitorSpec.loop(1).firstPoll(t)),
                bad("monitor.timeout", ZERO, POSITIVE, t -> MonitorSpec.loop(1).timeout(t)),
                bad(
                        "monitor.timeout",
                        NEGATIVE,
                        POSITIVE,
                        t -> MonitorSpec.echo(1, 7).timeout(t)),
                bad("restart.stableAfter", ZERO, POSITIVE, t -> policy().withStableAfter(t)),
                bad("restart.gateTime", NEGATIVE, "must not be negative", t -> policy().withGateTime(t)),
                bad("restart.gateTime", TOO_LONG, TEN_YEARS, t -> policy().withGateTime(t)),
                bad("restart.maxLifetime", ZERO, POSITIVE, t -> policy().withMaxLifetime(t)),
                bad("restart.retryWhileWaiting", NEGATIVE, "not be negative", t -> policy().withRetryWhileWaiting(t)),
                bad("restart.poll", ZERO, POSITIVE, RestartPolicy::autossh),
                bad("restart.poll", NEGATIVE, POSITIVE, RestartPolicy::autossh),
                bad("backoff.initial", ZERO, POSITIVE, t -> Backoff.exponential(t, ofSeconds(1))),
                bad("backoff.max", ZERO, POSITIVE, t -> Backoff.exponential(ofSeconds(1), t)),
                bad(
                        "backoff.max",
                        ofNanos(1),
                        "not be less than the initial",
                        t -> Backoff.exponential(ofSeconds(1), t)),
                bad("backoff.max", TOO_LONG, TEN_YEARS, t -> Backoff.exponential(ofSeconds(1), t)),
                bad("backoff.poll", ZERO, POSITIVE, Backoff::autossh),
                bad("backoff.poll", TOO_LONG, TEN_YEARS, Backoff::autossh),
                bad("backoff.poll", ofMillis(999), "at least 1 s", Backoff::autossh));
    }

    static Stream<Bad> monitors() {
        return Stream.of(
                monitor(""),
                monitor("x"),
                monitor("-1"),
                monitor("1:"),
                monitor(":1"),
                monitor("1:2:3"),
                monitor("100000"),
                monitor(" 1"),
                monitor("127.0.0.1:1"),
                bad("monitor.port", "65535", "from 1 to 65534", MonitorSpec::parse),
                bad("monitor.port", "70000", "from 1 to 65534", MonitorSpec::parse),
                bad("monitor.port", "0", A_PORT, v -> MonitorSpec.parse("0:7")),
                bad("monitor.echoPort", "0", A_PORT, v -> MonitorSpec.parse("7:0")),
                bad("monitor.echoPort", "65536", A_PORT, v -> MonitorSpec.parse("7:65536")),
                bad("monitor.port", "0", "from 1 to 65534", v -> MonitorSpec.loop(0)),
                bad("monitor.port", "65535", "from 1 to 65534", v -> MonitorSpec.loop(65_535)),
                bad("monitor.port", "65536", A_PORT, v -> MonitorSpec.echo(65_536, 7)),
                message("m".repeat(65), "at most 64 bytes"),
                message("\u00e9".repeat(33), "at most 64 bytes"),
                message("a\r\nb", "control characters"),
                bad("monitor.failureThreshold", "0", "at least 1", v -> LOOP.failureThreshold(0)));
    }

    static Stream<Bad> others() {
        return Stream.of(
                bad("serverAlive.countMax", "0", "at least 1", v -> ServerAlive.of(ofSeconds(1), 0)),
                bad(
                        "windowLimit",
                        "65535",
                        "64 KiB",
                        v -> Specs.complete().windowLimit(65_535).build()),
                bad("whileDown.clients", "0", "from 1 to 65536", v -> WhileDown.hold(ofSeconds(1), 0)),
                bad("whileDown.clients", "65537", "from 1 to 65536", v -> WhileDown.hold(ofSeconds(1), 65_537)),
                bad("restart.maxStarts", "0", "at least 1", v -> policy().withMaxStarts(0)),
                bad("restart.maxStarts", "-1", "at least 1", v -> policy().withMaxStarts(-1)),
                fatal("CLIENT_REFUSED"),
                fatal("TIMEOUT"),
                bad("hostKeys", "[]", "at least one fingerprint", v -> HostKeys.fingerprint()),
                bad("hostKeys", "null", GIVEN, v -> HostKeys.publicKey(null)),
                bad("hostKeys", "null", GIVEN, v -> HostKeys.fingerprint("SHA256:" + "A".repeat(43), null)),
                bad("hostKeys.file", "null", GIVEN, v -> HostKeys.knownHosts((Path) null)),
                bad("credentials.text", "null", GIVEN, v -> Credentials.privateKeyText(null)),
                bad("credentials.password", "null", GIVEN, v -> Credentials.password((String) null)),
                bad("forward", "null", GIVEN, v -> Forward.direct("db", null)),
                bad("monitor", "null", GIVEN, v -> MonitorSpec.parse(null)),
                bad("whileDown.most", "null", GIVEN, v -> WhileDown.hold(null, 1)),
                bad("credentials.password", "", "must not be empty", Credentials::password),
                bad("credentials.passphrase", "", "must not be empty", v -> Credentials.privateKey(Path.of("k"), v)));
    }

    static Stream<Bad> wholes() {
        return Stream.of(
                name(""),
                name("-orders"),
                name("or ders"),
                name("or/ders"),
                name("orders\n"),
                name("\u00f6rders"),
                name("n".repeat(65)),
                missing("server"),
                missing("credentials"),
                missing("hostKeys"),
                bad(
                        "forward",
                        "[]",
                        "at least once",
                        v -> Specs.without("forward").build()),
                bad(
                        "forward.name",
                        "db",
                        "must be unique",
                        v -> both(Forward.local("db", "0:x:1"), Forward.remote("db", "0:x:1"))),
                twice("127.0.0.1:5432", Forward.local("a", "5432:a:1"), Forward.local("b", "localhost:5432:b:1")),
                twice("*:80", Forward.remote("a", "*:80:a:1"), Forward.remote("b", ":80:b:1")));
    }

    @ParameterizedTest
    @MethodSource({"forwards", "servers", "times", "monitors", "others", "wholes"})
    void a_bad_value_is_refused_with_field_value_and_rule(Bad bad) {
        InvalidSpecException refusal = catchThrowableOfType(InvalidSpecException.class, bad.use()::run);

        assertThat(refusal).as("refusal of %s", bad).isNotNull();
        assertThat(refusal.field()).isEqualTo(bad.field());
        assertThat(refusal.value()).isEqualTo(bad.value());
        assertThat(refusal.rule()).contains(bad.rule());
        assertThat(refusal).hasMessageContainingAll(refusal.field(), refusal.value(), refusal.rule());
    }

    @Test
    void there_are_enough_of_them_and_no_two_are_the_same() {
        assertThat(Stream.of(forwards(), servers(), times(), monitors(), others(), wholes())
                        .flatMap(all -> all)
                        .map(bad -> bad + bad.rule())
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(120);
    }

    private static Bad forward(String text, String rule) {
        return bad("forward", text, rule, v -> Forward.local("named", v));
    }

    private static Bad server(String text, String rule) {
        return bad("server", text, rule, v -> Specs.complete().server(v));
    }

    private static Bad monitor(String text) {
        return bad("monitor", text, MONITOR_SYNTAX, MonitorSpec::parse);
    }

    private static Bad message(String text, String rule) {
        return bad("monitor.message", text, rule, LOOP::message);
    }

    private static Bad twice(String value, Forward one, Forward other) {
        return bad("forward", value, "not be bound twice", v -> both(one, other));
    }

    private static void both(Forward one, Forward other) {
        Specs.without("forward").forward(one).forward(other).build();
    }

    private static Bad missing(String field) {
        return bad(field, "null", GIVEN, v -> Specs.without(field).build());
    }

    private static Bad fatal(String kind) {
        Set<Kind> kinds = Set.of(Kind.valueOf(kind));
        return bad("restart.fatalKinds", kind, "able to end an attempt", v -> policy().withFatalKinds(kinds));
    }

    private static Bad name(String name) {
        return bad(
                "name",
                name,
                "letters, digits, dots, dashes or underscores",
                v -> Specs.named(v).build());
    }

    private static Bad bad(String field, String value, String rule, Consumer<String> use) {
        return new Bad(field, value, rule, () -> use.accept(value));
    }

    private static Bad bad(String field, Duration value, String rule, Consumer<Duration> use) {
        return new Bad(field, value.toString(), rule, () -> use.accept(value));
    }

    private static Endpoint.Tcp tcp(String host, int port) {
        return new Endpoint.Tcp(host, port);
    }

    private static SshServer sshServer(String host, int port, String user) {
        return SshServer.builder()
                .host(host)
                .port(port)
                .user(user)
                .credentials(Credentials.agent())
                .hostKeys(ANY_KEY)
                .build();
    }

    private static RestartPolicy policy() {
        return RestartPolicy.defaults();
    }
}
