package dev.autotunnel.internal.check;

import dev.autotunnel.event.CheckReport.Finding;
import dev.autotunnel.event.CheckReport.Result;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.BindAddresses;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/**
 * Tries forwards on an established link. A local port is bound for a moment, and a channel to its target is opened and closed.
 * A remote forward is bound with port 0, because a running tunnel may hold its port. Used by one thread, which it blocks.
 */
final class ForwardChecks {
    private final TunnelRuntime runtime;
    private final BindAddresses.Lookup lookup;
    private final SshLink link;
    private final boolean targets;
    private final List<Finding> findings;

    /** Makes a check; {@code findings} gets what each check found. */
    ForwardChecks(TunnelRuntime runtime, SshLink link, boolean targets, List<Finding> findings) {
        this(runtime, InetAddress::getByName, link, targets, findings);
    }

    ForwardChecks(
            TunnelRuntime runtime, BindAddresses.Lookup lookup, SshLink link, boolean targets, List<Finding> findings) {
        this.runtime = runtime;
        this.lookup = lookup;
        this.link = link;
        this.targets = targets;
        this.findings = findings;
    }

    static String subject(Forward forward) {
        return "forward " + forward.name();
    }

    void check(Forward forward, Deadline deadline) {
        if (forward instanceof Forward.Remote remote) {
            bindRemote(remote, deadline);
            return;
        }
        bindHere(forward);
        if (forward instanceof Forward.Local local && targets) {
            connect(local, local.target(), deadline);
        }
        if (forward instanceof Forward.Direct direct) {
            check(direct, deadline);
        }
    }

    private void check(Forward.Direct forward, Deadline deadline) {
        if (targets && forward.target().isPresent()) {
            connect(forward, forward.target().get(), deadline);
        } else {
            findings.add(
                    Finding.of(subject(forward), Stage.FORWARD, Result.SKIPPED, Duration.ZERO, "no target to try"));
        }
    }

    /** A port that is taken is a warning: it may be the running tunnel that holds it. */
    private void bindHere(Forward forward) {
        if (!(forward.bind() instanceof Endpoint.Tcp bind)) {
            return;
        }
        long began = now();
        try (ServerSocket socket = new ServerSocket()) {
            InetSocketAddress address =
                    BindAddresses.lookUp(runtime, lookup, List.of(forward)).of(bind);
            socket.bind(address);
            add(forward, Result.PASSED, began, bind.port() == 0 ? "any free port" : bind + " is free");
        } catch (TransportException e) {
            findings.add(Finding.failed(subject(forward), Result.FAILED, took(began), e.failure()));
        } catch (IOException | IllegalArgumentException e) {
            String message = "cannot listen on %s now: %s".formatted(bind, e.getMessage());
            Failure why = Failure.of(Kind.LOCAL_PORT_UNAVAILABLE, Stage.FORWARD, message)
                    .withRemedy("none needed if the tunnel itself is running; else choose another address or port");
            findings.add(Finding.failed(subject(forward), Result.WARNING, took(began), why));
        }
    }

    private void connect(Forward forward, Endpoint target, Deadline deadline) {
        long began = now();
        try {
            link.open(target, deadline.left()).closeSoon();
            add(forward, Result.PASSED, began, "the server connects to " + target);
        } catch (TransportException e) {
            findings.add(Finding.failed(subject(forward), Result.FAILED, took(began), e.failure()));
        }
    }

    private void bindRemote(Forward.Remote forward, Deadline deadline) {
        long began = now();
        try {
            link.bindRemote(new Endpoint.Tcp(forward.bind().host(), 0), IncomingChannel::refuse, deadline);
            add(
                    forward,
                    Result.PASSED,
                    began,
                    "the server grants a free port; %s itself was not tried".formatted(forward.bind()));
        } catch (TransportException e) {
            if (e.endsTheLink() || forward.bind().port() == 0) {
                findings.add(Finding.failed(subject(forward), Result.FAILED, took(began), e.failure()));
            } else {
                bindItself(forward, began, deadline);
            }
        }
    }

    /** A server whose PermitListen names the port does not grant port 0. */
    private void bindItself(Forward.Remote forward, long began, Deadline deadline) {
        try {
            link.bindRemote(forward.bind(), IncomingChannel::refuse, deadline);
            add(forward, Result.PASSED, began, "the server grants " + forward.bind());
        } catch (TransportException e) {
            findings.add(Finding.failed(subject(forward), Result.FAILED, took(began), e.failure()));
        }
    }

    private void add(Forward forward, Result result, long began, String detail) {
        findings.add(Finding.of(subject(forward), Stage.FORWARD, result, took(began), detail));
    }

    private long now() {
        return runtime.now().nanos();
    }

    private Duration took(long since) {
        return Duration.ofNanos(Math.max(0, now() - since));
    }
}
