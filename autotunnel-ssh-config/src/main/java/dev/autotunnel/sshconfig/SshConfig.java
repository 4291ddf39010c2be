package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ssh_config} says about one host: the server with its jump hosts, credentials and host keys, and the forwards.
 *
 * <pre>{@code
 * SshConfig orders = SshConfig.host("orders");
 * TunnelSpec spec = orders.spec("orders").build();
 * }</pre>
 *
 * <p>If OpenSSH is installed, {@code ssh -G} finds the settings. Otherwise, or after {@link Builder#withoutOpenSsh}, the files
 * are read here: {@code ~/.ssh/config} and {@code /etc/ssh/ssh_config}, with {@code Include}, {@code Host}, {@code Match} (all,
 * host, originalhost, user, localuser), patterns, quotes and tokens. An option that the library cannot honour is refused. The
 * table in {@code docs/openssh.md} lists all options.
 *
 * <p>The files are read once. The keys and the known_hosts files are read at each attempt of the tunnel. Immutable; thread-safe.
 */
public final class SshConfig {
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(10);

    private final SshServer server;
    private final List<Forward> forwards;
    private final ServerAlive serverAlive;
    private final Duration connectDeadline;
    private final boolean exitOnForwardFailure;
    private final HostSettings settings;

    private SshConfig(SshServer server, HostSettings settings) {
        this.server = server;
        this.forwards = ForwardLine.all(settings);
        this.serverAlive = serverAlive(settings);
        this.connectDeadline = connectDeadline(settings);
        this.exitOnForwardFailure = settings.isOn("exitonforwardfailure");
        this.settings = settings;
    }

    /**
     * Finds the settings of a host in the user's and the system's configuration. Blocks while {@code ssh -G} runs, at most 10 s
     * for the host and for each jump host.
     *
     * @param alias {@code [user@]host} or {@code ssh://[user@]host[:port]}; the host is usually an alias of a {@code Host} line
     * @throws SshConfigException if a file cannot be read, or an option is invalid or cannot be honoured
     */
    public static SshConfig host(String alias) {
        return builder(alias).build();
    }

    /**
     * Begins the settings of a host, with a file or with options of the caller.
     *
     * @param alias {@code [user@]host} or {@code ssh://[user@]host[:port]}
     */
    public static Builder builder(String alias) {
        return new Builder(alias);
    }

    /** Returns the server, with its jump hosts, credentials and host keys. */
    public SshServer server() {
        return server;
    }

    /**
     * Returns the forwards of the section, in the order of {@code ssh}: local ones, remote ones, dynamic ones. Each has its text
     * as its name, as in {@code 5432:db.internal:5432}, a remote one behind {@code -R}, as in {@code -R 9000:localhost:22}. Of
     * two that do the same, the first counts. Empty if there is none, or if {@code ClearAllForwardings} is set.
     */
    public List<Forward> forwards() {
        return forwards;
    }

    /**
     * Returns when a silent server counts as dead: {@code ServerAliveInterval} and {@code ServerAliveCountMax}. If the interval
     * is 0, which is OpenSSH's default, it is the default of the library, so that a dead link is noticed.
     */
    public ServerAlive serverAlive() {
        return serverAlive;
    }

    /**
     * Returns the time of one attempt: {@code ConnectTimeout}, but at least 10 s, since the deadline of a tunnel includes the
     * authentication. Without {@code ConnectTimeout} it is the default of the library.
     */
    public Duration connectDeadline() {
        return connectDeadline;
    }

    /** Returns {@code ExitOnForwardFailure}; by default false, as in OpenSSH. */
    public boolean exitOnForwardFailure() {
        return exitOnForwardFailure;
    }

    /**
     * Begins a spec with the server, the forwards, {@link #serverAlive}, {@link #connectDeadline} and
     * {@link #exitOnForwardFailure}. More forwards may be added to it.
     *
     * @param name the name of the tunnel, see {@link TunnelSpec#builder}
     */
    public TunnelSpec.Builder spec(String name) {
        TunnelSpec.Builder spec = TunnelSpec.builder(name)
                .server(server)
                .serverAlive(serverAlive)
                .connectDeadline(connectDeadline)
                .exitOnForwardFailure(exitOnForwardFailure);
        forwards.forEach(spec::forward);
        return spec;
    }

    /**
     * Returns the first value of an option as text, as {@code ssh -G} prints it; empty if it has none.
     *
     * @param option the name of an option of OpenSSH, in any case
     */
    public Optional<String> value(String option) {
        return settings.text(KnownOptions.key(option));
    }

    /** Returns whether an option is {@code yes} or {@code true}. */
    public boolean isOn(String option) {
        return settings.isOn(KnownOptions.key(option));
    }

    /**
     * Returns the reason why an option of OpenSSH has no effect on a tunnel, as in "is ignored: a tunnel runs no shell"; empty
     * if it has an effect, is refused, or is unknown.
     *
     * @param option the name of an option of OpenSSH, in any case
     */
    public static Optional<String> whyIgnored(String option) {
        return Optional.ofNullable(KnownOptions.note(KnownOptions.key(option)));
    }

    private static ServerAlive serverAlive(HostSettings settings) {
        Duration interval = settings.time("serveraliveinterval");
        return interval.isZero()
                ? ServerAlive.defaults()
                : ServerAlive.of(interval, settings.number("serveralivecountmax"));
    }

    private static Duration connectDeadline(HostSettings settings) {
        Duration timeout = settings.time("connecttimeout");
        if (timeout.isZero()) {
            return TunnelSpec.DEFAULT_CONNECT_DEADLINE;
        }
        return timeout.compareTo(SHORTEST_DEADLINE) < 0 ? SHORTEST_DEADLINE : timeout;
    }

    private Object[] components() {
        return new Object[] {server, forwards, serverAlive, connectDeadline, exitOnForwardFailure};
    }

    /** Returns whether the other object describes the same server, forwards and times. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SshConfig that && List.of(components()).equals(List.of(that.components()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(components());
    }

    @Override
    public String toString() {
        return "%s, forwards %s, ServerAlive %s, connect deadline %s, exit on forward failure %s"
                .formatted(components());
    }

    /** Collects options of the caller, then finds the settings. Not thread-safe. */
    public static final class Builder {
        private final String alias;
        private final List<ConfigLine> options = new ArrayList<>();
        private final Set<String> ignored = new HashSet<>();
        private @Nullable String file;
        private Surroundings surroundings = Surroundings.ofThisProcess();
        private boolean openSsh = true;

        private Builder(String alias) {
            this.alias = alias;
        }

        /**
         * Sets the configuration file, which is read instead of the user's and the system's file. By default both are read. The
         * option {@code -F}.
         */
        public Builder file(Path value) {
            file = value.toString();
            return this;
        }

        /** Reads no configuration file: {@code -F none}. */
        public Builder withoutFiles() {
            file = "none";
            return this;
        }

        /**
         * Adds an option in the form of a configuration line, {@code Name=value} or {@code Name value}; it takes precedence
         * over the files. The option {@code -o}.
         *
         * @throws SshConfigException if the text has another form, or contains a control character other than a tab
         */
        public Builder option(String line) {
            ControlCharacters.refuse(line.strip().split("[ \t=]", 2)[0], line, Origin.GIVEN);
            options.add(ConfigLine.parse(line, Origin.GIVEN)
                    .orElseThrow(() -> new SshConfigException("option \"%s\": must be Name=value".formatted(line))));
            return this;
        }

        /**
         * Adds an option whose value is one argument, such as the name of a file; blanks and quotes in it are kept.
         *
         * @param name the name of an option of OpenSSH, in any case
         * @throws SshConfigException if the value is empty, or name or value contains a control character other than a tab
         */
        public Builder option(String name, String value) {
            ControlCharacters.refuse(name, value, Origin.GIVEN);
            if (value.isBlank()) {
                throw new SshConfigException("option %s has no value".formatted(name));
            }
            options.add(ConfigLine.of(name, value, Origin.GIVEN));
            return this;
        }

        /**
         * Passes over options that are refused otherwise, because the library cannot honour them. By default none. Read the
         * reason first: without the option the tunnel may check less, or take another way, than the configuration wants.
         *
         * @param names the names of options of OpenSSH, in any case
         */
        public Builder ignoring(String... names) {
            for (String name : names) {
                ignored.add(KnownOptions.key(name));
            }
            return this;
        }

        /** Reads the files here, even if OpenSSH is installed. By default {@code ssh -G} is asked if there is one. */
        public Builder withoutOpenSsh() {
            openSsh = false;
            return this;
        }

        /** For tests: with another home directory and other variables. */
        Builder surroundings(Surroundings value) {
            surroundings = value;
            return this;
        }

        /**
         * Finds the settings. Blocks while {@code ssh -G} runs, at most 10 s for the host and for each jump host.
         *
         * @throws SshConfigException if a file cannot be read, or an option is invalid or cannot be honoured
         */
        public SshConfig build() {
            Optional<String> configFile = Optional.ofNullable(file);
            ConfigReader reader = new ConfigReader(configFile, surroundings);
            SettingsResolver resolver = openSsh ? new OpenSshResolver(configFile, surroundings, () -> reader) : reader;
            Destination destination = Destination.parse(alias);
            options.forEach(Builder::checkIsKnown);
            configFile.filter(name -> !name.equals("none")).map(Path::of).ifPresent(FileTrust::checkCommands);
            try {
                HostSettings settings = resolver.resolve(destination, List.copyOf(options));
                ServerFactory factory = new ServerFactory(resolver, surroundings, Set.copyOf(ignored));
                return new SshConfig(factory.create(destination.host(), settings), settings);
            } catch (InvalidSpecException e) {
                throw new SshConfigException(Origin.UNKNOWN, String.valueOf(e.getMessage()), e);
            } catch (InvalidPathException e) {
                String message = "\"%s\" cannot be the name of a file here: %s".formatted(e.getInput(), e.getReason());
                throw new SshConfigException(Origin.UNKNOWN, message, e);
            }
        }

        /** An option of the caller that is ignored is not passed on to {@code ssh}, which would refuse an unknown one. */
        private static void checkIsKnown(ConfigLine option) {
            if (!KnownOptions.isKnown(option.key())) {
                throw new SshConfigException("unknown option -o %s".formatted(option.name()));
            }
        }
    }
}
