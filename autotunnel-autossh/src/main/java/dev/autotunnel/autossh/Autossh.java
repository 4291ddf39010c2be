package dev.autotunnel.autossh;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.CheckReport;
import dev.autotunnel.spec.InvalidSpecException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code autossh} program: it keeps one SSH tunnel up, as autossh does for an {@code ssh} process.
 *
 * <p>The command line is {@code autossh [-V] [--check] [-M port[:echo_port]] [-f] [SSH_OPTIONS] [user@]host}. The file
 * {@code docs/autossh.md} describes all options, environment variables, signals and exit statuses.
 *
 * <p>Start the program with {@link #main}; it is not meant to be called from an application, since it ends the JVM.
 */
public final class Autossh {
    private static final String USAGE =
            "usage: autossh [-V] [--check] [-M monitor_port[:echo_port]] [-f] [SSH_OPTIONS] [user@]host";
    private static final int OK = 0;
    private static final int FAILURE = 1;

    private final String[] args;
    private final Map<String, String> variables;

    private Autossh(String[] args, Map<String, String> variables) {
        this.args = args;
        this.variables = variables;
    }

    /**
     * Runs the program until its tunnel ends, then ends the JVM.
     *
     * <p>The exit status is 0 after a deliberate stop (SIGTERM, SIGINT, end of the maximum lifetime) and 1 after an error.
     *
     * @param args the command line, without the name of the program
     */
    public static void main(String[] args) {
        AddressCache.shorten();
        System.exit(new Autossh(args, System.getenv()).run(System.out, System.err));
    }

    private int run(PrintStream out, PrintStream err) {
        try {
            return run(ArgumentParser.parse(args), out, err);
        } catch (UsageException | InvalidSpecException e) {
            err.println("autossh: " + e.getMessage());
            return FAILURE;
        } catch (InvalidPathException e) {
            err.println("autossh: \"%s\" cannot be the name of a file here: %s".formatted(e.getInput(), e.getReason()));
            return FAILURE;
        }
    }

    private int run(Arguments arguments, PrintStream out, PrintStream err) {
        if (arguments.showVersion()) {
            String version = Autossh.class.getPackage().getImplementationVersion();
            out.println("autossh (autotunnel %s)"
                    .formatted(Optional.ofNullable(version).orElse("development")));
            return OK;
        }
        if (arguments.destination().isEmpty()) {
            err.println(USAGE);
            return FAILURE;
        }
        if (arguments.background() && !arguments.check() && !Background.isChild(variables)) {
            return Background.start(args, err);
        }
        if (!arguments.check()) {
            handleSignalsUntilTheTunnelDoes();
        }
        Environment environment = Environment.of(variables);
        try (AutosshLog log = AutosshLog.open(environment, out, err);
                SshMessages messages = SshMessages.open(arguments, err)) {
            LogBridge.install(messages);
            if (arguments.check()) {
                return check(config(arguments, environment, messages), out);
            }
            return run(arguments, environment, log, messages);
        }
    }

    private int run(Arguments arguments, Environment environment, AutosshLog log, SshMessages messages) {
        try {
            TunnelConfig config = config(arguments, environment, messages);
            if (environment.maxStart().orElse(1) == 0) {
                throw new UsageException("max start count reached; exiting");
            }
            EventLog eventLog = new EventLog(log, messages, environment.maxStart());
            PidFile pidFile = new PidFile(environment.pidFile(), log);
            try {
                TunnelRunner runner = new TunnelRunner(config, log, eventLog, new SystemdNotifier(variables, log));
                return runner.run(() -> {
                    pidFile.write(); // once the ports are bound: a second program must not take the first one's
                    if (arguments.background()) {
                        Background.started();
                    }
                });
            } finally {
                pidFile.remove();
            }
        } catch (UsageException | InvalidSpecException e) {
            log.error(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** The JVM would end with 143 or 130 at SIGTERM and SIGINT, and at the signals for the tunnel too. */
    private static void handleSignalsUntilTheTunnelDoes() {
        Signals.handle("TERM", () -> System.exit(OK));
        Signals.handle("INT", () -> System.exit(OK));
        Signals.handle("HUP", () -> {});
        Signals.handle("USR1", () -> {});
    }

    private static int check(TunnelConfig config, PrintStream out) {
        CheckReport report = TunnelSupervisor.check(config.spec());
        out.println(report);
        return report.passed() ? OK : FAILURE;
    }

    private TunnelConfig config(Arguments arguments, Environment environment, SshMessages messages) {
        arguments.options().stream()
                .map(SshOptions::note)
                .filter(note -> !note.isEmpty())
                .forEach(messages::note);
        environment.otherSsh().ifPresent(path -> messages.note("AUTOSSH_PATH is ignored: the tunnel does not use ssh"));
        if (!arguments.noCommand()) {
            messages.note("-N is implied: this program runs no shell");
        }
        return TunnelConfig.of(arguments, environment, HostLookup.find(arguments));
    }
}
