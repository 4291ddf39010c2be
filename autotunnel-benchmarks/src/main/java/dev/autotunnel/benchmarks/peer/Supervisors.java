package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.site.Child;
import dev.autotunnel.benchmarks.site.Ports;
import dev.autotunnel.benchmarks.site.ServerAccess;
import dev.autotunnel.benchmarks.site.Tools;
import dev.autotunnel.benchmarks.site.Waiting;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ours and autossh, set alike: keepalives of 1 s, of which 3 may be missed, and waits of up to 5 s between attempts. */
public final class Supervisors {
    /** What tables call the one that is not ours. */
    public static final String AUTOSSH = "autossh";

    private static final Duration OPEN = Duration.ofSeconds(20);
    private static final Duration ECHO = Duration.ofSeconds(2);
    private static final Duration ALIVE = Duration.ofSeconds(1);
    private static final int ALIVE_MAX = 3;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private Supervisors() {}

    /** Whether it is installed, with what it needs. */
    public static boolean hasAutossh() {
        return Tools.find(AUTOSSH).isPresent() && Tools.find("ssh").isPresent();
    }

    /** Ours, up. */
    public static Supervised ours(ServerAccess access, InetSocketAddress server, InetSocketAddress target)
            throws IOException {
        TunnelSupervisor supervisor = TunnelSupervisor.builder(Ours.spec(access, server)
                        .forward(Ours.forward(Route.LOCAL, target))
                        .serverAlive(ALIVE, ALIVE_MAX)
                        .build())
                .restart(RestartPolicy.defaults().withBackoff(Backoff.exponential(ALIVE, LONGEST_WAIT)))
                .build();
        supervisor.start();
        InetSocketAddress address =
                (InetSocketAddress) supervisor.forwards().get(0).address();
        return upOrClosed(new Mended(address, supervisor::close) {
            @Override
            public String incarnation() {
                return supervisor.state().isUp() ? "up" : "down";
            }
        });
    }

    /** autossh without its monitor port, up. */
    public static Supervised autossh(ServerAccess access, InetSocketAddress server, InetSocketAddress target) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(AUTOSSH, "-M0"));
        command.addAll(List.of(
                "-oServerAliveInterval=" + ALIVE.toSeconds(),
                "-oServerAliveCountMax=" + ALIVE_MAX,
                "-oConnectTimeout=" + LONGEST_WAIT.toSeconds()));
        command.addAll(OpenSsh.arguments(access, server, Route.LOCAL, port, target));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("AUTOSSH_POLL", Long.toString(LONGEST_WAIT.toSeconds()));
        builder.environment().put("AUTOSSH_GATETIME", "0");
        Child process = Child.start(builder);
        return upOrClosed(new Mended(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), process::close) {
            @Override
            public String incarnation() {
                return process.children().stream()
                        .map(ProcessHandle::pid)
                        .toList()
                        .toString();
            }
        });
    }

    /** Ours with its defaults, up; with or without quick attempts while a client waits. */
    public static Supervised oursByDefault(ServerAccess access, InetSocketAddress target, boolean whileWaiting)
            throws IOException {
        RestartPolicy defaults = RestartPolicy.defaults();
        TunnelSupervisor supervisor = TunnelSupervisor.builder(Ours.spec(access, access.address())
                        .forward(Ours.forward(Route.LOCAL, target))
                        .build())
                .restart(whileWaiting ? defaults : defaults.withRetryWhileWaiting(Duration.ZERO))
                .build();
        supervisor.start();
        InetSocketAddress address =
                (InetSocketAddress) supervisor.forwards().get(0).address();
        return upOrClosed(new Mended(address, supervisor::close) {
            @Override
            public String incarnation() {
                return supervisor.state().isUp() ? "up" : "down";
            }
        });
    }

    /** autossh with its own waits, and with our defaults for keepalives and for how long an attempt may take, up. */
    public static Supervised autosshByDefault(ServerAccess access, InetSocketAddress target) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(
                List.of(AUTOSSH, "-M0", "-oServerAliveInterval=15", "-oServerAliveCountMax=3", "-oConnectTimeout=30"));
        command.addAll(OpenSsh.arguments(access, access.address(), Route.LOCAL, port, target));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("AUTOSSH_GATETIME", "0");
        Child process = Child.start(builder);
        return upOrClosed(new Mended(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), process::close) {
            @Override
            public String incarnation() {
                return "";
            }
        });
    }

    private static Supervised upOrClosed(Mended tunnel) {
        try {
            Waiting.until("the tunnel is up", OPEN, () -> EchoClient.works(tunnel.address(), ECHO));
            return tunnel;
        } catch (RuntimeException e) {
            tunnel.close();
            throw e;
        }
    }

    private abstract static class Mended implements Supervised {
        private final InetSocketAddress address;
        private final Runnable end;

        Mended(InetSocketAddress address, Runnable end) {
            this.address = address;
            this.end = end;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
