package dev.autotunnel.autossh;

import dev.autotunnel.spec.InvalidSpecException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The program: {@code autossh [-V] [-M port[:echo_port]] [-f] [SSH_OPTIONS] [user@]host}. See {@code docs/autossh.md}. */
public final class Autossh {
    private static final String USAGE =
            "usage: autossh [-V] [-M monitor_port[:echo_port]] [-f] [SSH_OPTIONS] [user@]host";
    private static final int OK = 0;
    private static final int FAILURE = 1;

    private final String[] args;
    private final Map<String, String> variables;
    private final Path home = Path.of(System.getProperty("user.home"));

    private Autossh(String[] args, Map<String, String> variables) {
        this.args = args;
        this.variables = variables;
    }

    /**
     * Runs until the tunnel ends, and exits with status 0 or 1.
     *
     * @param args the command line of autossh
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
        if (arguments.background() && !Background.isChild(variables)) {
            return Background.start(args, err);
        }
        Environment environment = Environment.of(variables);
        try (Log log = Log.open(environment, out, err);
                Messages messages = Messages.open(arguments, err)) {
            LogBridge.to(messages);
            return run(arguments, environment, log, messages);
        }
    }

    private int run(Arguments arguments, Environment environment, Log log, Messages messages) {
        try {
            Plan plan = plan(arguments, environment, messages);
            if (environment.maxStart().orElse(1) == 0) {
                throw new UsageException("max start count reached; exiting");
            }
            Story story = new Story(log, messages, environment.maxStart());
            PidFile pidFile = PidFile.write(environment.pidFile(), log);
            try {
                Run run = new Run(plan, log, story, new ServiceManager(variables, log));
                return run.untilTheEnd(arguments.background() ? Background::started : () -> {});
            } finally {
                pidFile.remove();
            }
        } catch (UsageException | InvalidSpecException e) {
            log.error(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Plan plan(Arguments arguments, Environment environment, Messages messages) {
        arguments.options().stream()
                .map(SshOptions::judge)
                .filter(note -> !note.isEmpty())
                .forEach(messages::note);
        environment.otherSsh().ifPresent(path -> messages.note("AUTOSSH_PATH is ignored: no ssh is run"));
        if (!arguments.noCommand()) {
            messages.note("-N is implied: no shell is run");
        }
        Resolver resolver = new OpenSshResolver(
                arguments.configFile(), () -> ConfigReader.of(arguments.configFile(), home, messages::note));
        String destination = arguments.destination().orElseThrow();
        HostSettings settings = resolver.resolve(destination, arguments.options());
        String host = Destination.parse(destination).host();
        return Plan.of(arguments, environment, settings, new Servers(resolver, variables, home).of(host, settings));
    }
}
