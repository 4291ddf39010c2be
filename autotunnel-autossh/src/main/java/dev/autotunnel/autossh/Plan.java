package dev.autotunnel.autossh;

import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tunnel that a command line asks for.
 *
 * @param spec what to forward
 * @param monitor how it is tested
 * @param restart when to try again, and when to give up
 */
record Plan(TunnelSpec spec, MonitorSpec monitor, RestartPolicy restart) {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(10);
    private static final Duration STABLE = Duration.ofSeconds(10);

    /** Puts all together. {@code server} is where {@code settings} lead. */
    static Plan of(Arguments arguments, Environment environment, HostSettings settings, SshServer server) {
        return new Plan(
                spec(arguments, environment, settings, server),
                monitor(arguments, environment),
                restart(environment, arguments.background()));
    }

    private static TunnelSpec spec(
            Arguments arguments, Environment environment, HostSettings settings, SshServer server) {
        List<Forward> forwards = forwards(arguments, settings);
        if (forwards.isEmpty()) {
            String shell = arguments.noCommand() || environment.ntService() ? "" : ", and a shell is not offered";
            throw new UsageException("nothing to forward: give -L, -R or -D" + shell);
        }
        TunnelSpec.Builder builder = TunnelSpec.builder("autossh")
                .server(server)
                .serverAlive(serverAlive(settings))
                .connectDeadline(connectDeadline(settings))
                .exitOnForwardFailure(settings.isOn("exitonforwardfailure"));
        forwards.forEach(builder::forward);
        return builder.build();
    }

    private static List<Forward> forwards(Arguments arguments, HostSettings settings) {
        if (settings.isOn("clearallforwardings")) {
            return List.of();
        }
        boolean gatewayPorts = settings.first("gatewayports").orElse("no").matches("(?i)yes|true|clientspecified");
        Stream<ForwardText> configured = Stream.of("localforward", "remoteforward", "dynamicforward")
                .flatMap(key -> settings.all(key).stream().map(value -> ForwardText.ofSetting(key, value)));
        return Stream.concat(arguments.forwards().stream(), configured)
                .map(text -> text.parse(gatewayPorts))
                .toList();
    }

    /** Unless asked for otherwise the library's own, so that a link that died in silence is noticed without -M too. */
    private static ServerAlive serverAlive(HostSettings settings) {
        Duration interval = settings.time("serveraliveinterval");
        return interval.isZero()
                ? ServerAlive.defaults()
                : new ServerAlive(interval, settings.number("serveralivecountmax"));
    }

    /** ConnectTimeout bounds a part of an attempt, our deadline all of it: so a very short one is given some room. */
    private static Duration connectDeadline(HostSettings settings) {
        Duration timeout = settings.time("connecttimeout");
        if (timeout.isZero()) {
            return TunnelSpec.DEFAULT_CONNECT_DEADLINE;
        }
        return timeout.compareTo(SHORTEST_DEADLINE) < 0 ? SHORTEST_DEADLINE : timeout;
    }

    static MonitorSpec monitor(Arguments arguments, Environment environment) {
        Optional<String> ports = arguments.monitor().or(environment::port);
        MonitorSpec monitor = ports.map(Plan::monitor).orElseGet(MonitorSpec::loop);
        if (monitor instanceof MonitorSpec.Off) {
            return monitor;
        }
        MonitorSpec timed = monitor.poll(environment.poll()).message(environment.message());
        return environment.firstPoll().map(timed::firstPoll).orElse(timed);
    }

    /** autossh takes any echo port where the first is 0. */
    private static MonitorSpec monitor(String ports) {
        try {
            return MonitorSpec.parse(ports.startsWith("0:") ? "0" : ports);
        } catch (InvalidSpecException e) {
            throw new UsageException("invalid port \"%s\": %s".formatted(ports, e.rule()), e);
        }
    }

    /**
     * Gate time and limits are autossh's; the waits are not, since its first ones are none at all, and with a short poll time
     * many more.
     */
    static RestartPolicy restart(Environment environment, boolean background) {
        Duration longest = environment.poll().compareTo(LONGEST_WAIT) < 0 ? environment.poll() : LONGEST_WAIT;
        RestartPolicy policy = RestartPolicy.defaults()
                .withBackoff(Backoff.exponential(Duration.ofSeconds(1), longest))
                .withStableAfter(STABLE)
                .withGateTime(background ? Duration.ZERO : environment.gateTime());
        if (environment.maxStart().isPresent()) {
            policy = policy.withMaxStarts(environment.maxStart().getAsInt());
        }
        return environment.maxLifetime().map(policy::withMaxLifetime).orElse(policy);
    }
}
