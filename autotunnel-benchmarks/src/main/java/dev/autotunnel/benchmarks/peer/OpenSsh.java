package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.site.Child;
import dev.autotunnel.benchmarks.site.Ports;
import dev.autotunnel.benchmarks.site.ServerAccess;
import dev.autotunnel.benchmarks.site.Tools;
import dev.autotunnel.benchmarks.site.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process of OpenSSH's own client for each tunnel. */
final class OpenSsh implements Variant {
    private static final Duration OPEN = Duration.ofSeconds(20);
    private static final Duration ECHO = Duration.ofSeconds(2);
    /** What the Java peers agree on with the same server. */
    private static final List<String> SAME_ALGORITHMS =
            List.of("-oCiphers=aes128-gcm@openssh.com", "-oKexAlgorithms=curve25519-sha256");

    private final String name;
    private final List<String> options;
    private final ServerAccess access;

    private OpenSsh(String name, List<String> options, ServerAccess access) {
        this.name = name;
        this.options = options;
        this.access = access;
    }

    /** With its own choice of algorithms. */
    static OpenSsh asItComes(ServerAccess access) {
        return new OpenSsh("ssh", List.of(), access);
    }

    /** With the cipher and key exchange of the Java peers. */
    static OpenSsh sameAlgorithms(ServerAccess access) {
        return new OpenSsh("ssh-gcm", SAME_ALGORITHMS, access);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> missing() {
        return Tools.find("ssh").isPresent() ? Optional.empty() : Optional.of("ssh is not installed");
    }

    @Override
    public boolean isInProcess() {
        return false;
    }

    @Override
    public Tunnel open(Line line, Route route, InetSocketAddress target) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of("ssh"));
        command.addAll(options);
        command.addAll(arguments(access, line.to(access.address()), route, port, target));
        Child process = Child.start(command);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            Waiting.until(name + " is up", OPEN, () -> EchoClient.works(address, ECHO));
            return Tunnel.of(address, process::close);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** What follows {@code ssh} or {@code autossh} on the command line. */
    static List<String> arguments(
            ServerAccess access, InetSocketAddress server, Route route, int port, InetSocketAddress target) {
        String forward = "127.0.0.1:%d:127.0.0.1:%d".formatted(port, target.getPort());
        return List.of(
                "-N",
                "-T",
                "-Fnone",
                "-oBatchMode=yes",
                "-oExitOnForwardFailure=yes",
                "-oIdentitiesOnly=yes",
                "-oGlobalKnownHostsFile=none",
                "-oUserKnownHostsFile=" + access.knownHosts(),
                "-oHostKeyAlias=" + ServerAccess.ALIAS,
                "-i" + access.privateKey(),
                "-p" + server.getPort(),
                route.flag(),
                forward,
                access.user() + "@127.0.0.1");
    }
}
