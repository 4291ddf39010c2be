package dev.autotunnel.autossh;

import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.sshconfig.SshConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration of the tunnel, made from the command line, the environment and the configuration files. Immutable.
 *
 * @param spec the server and the forwards
 * @param monitor how the tunnel is tested
 * @param restart when the tunnel is started again, and when the program gives up
 */
record TunnelConfig(TunnelSpec spec, MonitorSpec monitor, RestartPolicy restart) {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration STABLE = Duration.ofSeconds(10);

    /**
     * Makes the configuration.
     *
     * @param host what the command line and the configuration files say about the destination
     * @throws UsageException if an option is invalid, or if there is nothing to forward
     */
    static TunnelConfig of(Arguments arguments, Environment environment, SshConfig host) {
        return new TunnelConfig(
                spec(arguments, environment, host),
                monitor(arguments, environment),
                restart(environment, arguments.background()));
    }

    private static TunnelSpec spec(Arguments arguments, Environment environment, SshConfig host) {
        List<Forward> forwards = forwards(arguments, host);
        if (forwards.isEmpty()) {
            String shell = arguments.noCommand() || environment.ntService() ? "" : ", and a shell is not supported";
            throw new UsageException("nothing to forward: give -L, -R or -D" + shell);
        }
        TunnelSpec.Builder builder = TunnelSpec.builder("autossh")
                .server(host.server())
                .serverAlive(host.serverAlive())
                .connectDeadline(host.connectDeadline())
                .exitOnForwardFailure(host.exitOnForwardFailure());
        forwards.forEach(builder::forward);
        return builder.build();
    }

    /** Those of the command line come first. As by {@code ssh}, a forward that is there already is dropped. */
    private static List<Forward> forwards(Arguments arguments, SshConfig host) {
        if (host.isOn("ClearAllForwardings")) {
            return List.of();
        }
        boolean gatewayPorts = host.isOn("GatewayPorts");
        Stream<Forward> given = arguments.forwards().stream()
                .filter(text -> !text.hasTokens()) // those are among the forwards of the host
                .map(text -> text.parse(gatewayPorts));
        Map<Object, Forward> forwards = new LinkedHashMap<>();
        Stream.concat(given, host.forwards().stream()).forEach(forward -> forwards.putIfAbsent(ends(forward), forward));
        return List.copyOf(forwards.values());
    }

    /** Returns what is the same for two forwards that do the same: the direction, the listener, and the target if there is one. */
    private static List<Object> ends(Forward forward) {
        Stream<Endpoint> target = forward instanceof Forward.Local local
                ? Stream.of(local.target())
                : forward instanceof Forward.Remote remote ? Stream.of(remote.target()) : Stream.of();
        return Stream.concat(Stream.of(forward.getClass(), Objects.requireNonNull(forward.bind())), target)
                .toList();
    }

    static MonitorSpec monitor(Arguments arguments, Environment environment) {
        Optional<String> ports = arguments.monitor().or(environment::port);
        MonitorSpec monitor = ports.map(TunnelConfig::monitor).orElseGet(MonitorSpec::loop);
        if (monitor instanceof MonitorSpec.Off) {
            return monitor;
        }
        MonitorSpec timed = monitor.poll(environment.poll()).message(environment.message());
        return environment.firstPoll().map(timed::firstPoll).orElse(timed);
    }

    /** As in autossh, the echo port is not checked if the port is 0. */
    private static MonitorSpec monitor(String ports) {
        try {
            return MonitorSpec.parse(ports.startsWith("0:") ? "0" : ports);
        } catch (InvalidSpecException e) {
            throw new UsageException("invalid port \"%s\": %s".formatted(ports, e.rule()), e);
        }
    }

    /**
     * Makes the restart policy. The gate time and the limits are those of autossh.
     *
     * <p>The waits are not those of autossh. Its first restarts have no wait at all, and with a short poll time many more have none.
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
