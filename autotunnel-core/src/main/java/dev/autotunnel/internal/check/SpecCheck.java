package dev.autotunnel.internal.check;

import dev.autotunnel.event.CheckReport;
import dev.autotunnel.event.CheckReport.Finding;
import dev.autotunnel.event.CheckReport.Result;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.AttemptStep;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.CheckOptions;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries a spec step by step: each server on the route, then each forward. It changes nothing and leaves nothing behind.
 *
 * <p>Used by one thread, which it blocks: for the connect deadline at most to log in, and for as long again with each
 * credential and for each forward. An interrupt of that thread ends the dry run; the interrupt status is kept.
 */
public final class SpecCheck {
    private final TunnelRuntime runtime;
    private final SshTransport transport;
    private final TunnelSpec spec;
    private final CheckOptions options;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Prepares a dry run.
     *
     * @param transport must not write known_hosts
     */
    public SpecCheck(TunnelRuntime runtime, SshTransport transport, TunnelSpec spec, CheckOptions options) {
        this.runtime = runtime;
        this.transport = transport;
        this.spec = spec;
        this.options = options;
    }

    /** Takes all steps. */
    public CheckReport run() {
        SshAttempt attempt = transport.attempt(spec.server(), ended -> {});
        long began = now();
        try {
            SshLink link = attempt.connect(deadline());
            try {
                attempt.steps().forEach(this::passed);
                ForwardChecks forwards = new ForwardChecks(runtime, link, options.targets(), findings);
                spec.forwards().forEach(forward -> check(forward, forwards));
            } finally {
                link.kill();
            }
        } catch (TransportException e) {
            loginFailed(attempt.steps(), took(began), e.failure());
            spec.forwards().forEach(this::skipped);
        }
        if (options.eachCredential() && spec.server().credentials() instanceof Credentials.AnyOf several) {
            several.candidates().forEach(this::logInWith);
        }
        return CheckReport.of(spec.name(), findings);
    }

    private void passed(AttemptStep step) {
        findings.add(Finding.of(step.server(), step.stage(), Result.PASSED, step.took(), step.detail()));
    }

    /** Reports the stages that were passed, and then the one that failed, at the server where it failed. */
    private void loginFailed(List<AttemptStep> passed, Duration took, Failure why) {
        passed.forEach(this::passed);
        Duration earlier = passed.stream().map(AttemptStep::took).reduce(Duration.ZERO, Duration::plus);
        Duration last = took.compareTo(earlier) > 0 ? took.minus(earlier) : Duration.ZERO;
        findings.add(Finding.failed(serverAfter(passed), Result.FAILED, last, why));
        keepInterrupt(why);
    }

    /** Returns the server that was being reached after those stages: the next one on the route if the last has logged in. */
    private String serverAfter(List<AttemptStep> passed) {
        List<SshServer> route = spec.server().route();
        long loggedIn = passed.stream()
                .filter(step -> step.stage() == Stage.AUTHENTICATION)
                .count();
        return route.get((int) Math.min(loggedIn, route.size() - 1)).address();
    }

    private void check(Forward forward, ForwardChecks forwards) {
        if (isInterrupted()) {
            failedByInterrupt(ForwardChecks.subject(forward), Stage.FORWARD);
        } else {
            forwards.check(forward, deadline());
        }
    }

    private void skipped(Forward forward) {
        findings.add(Finding.of(
                ForwardChecks.subject(forward),
                Stage.FORWARD,
                Result.SKIPPED,
                Duration.ZERO,
                "not tried, since there is no connection"));
    }

    private void logInWith(Credentials credentials) {
        SshServer server = spec.server().toBuilder().credentials(credentials).build();
        String subject = "%s with %s alone".formatted(server.address(), credentials);
        if (isInterrupted()) {
            failedByInterrupt(subject, Stage.AUTHENTICATION);
            return;
        }
        SshAttempt attempt = transport.attempt(server, ended -> {});
        long began = now();
        try {
            attempt.connect(deadline()).kill();
            findings.add(Finding.of(subject, Stage.AUTHENTICATION, Result.PASSED, took(began), "accepted"));
        } catch (TransportException e) {
            findings.add(Finding.failed(subject, Result.WARNING, took(began), e.failure()));
            keepInterrupt(e.failure());
        }
    }

    /** A step that was not taken has not passed: the report must not say that the tunnel would work. */
    private void failedByInterrupt(String subject, Stage stage) {
        Failure why = Failure.of(Kind.INTERRUPTED, stage, "not tried, since the dry run was interrupted");
        findings.add(Finding.failed(subject, Result.FAILED, Duration.ZERO, why));
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /** Sets the interrupt status again: the caller must see it, and no further step is taken. */
    static void keepInterrupt(Failure why) {
        if (why.kind() == Kind.INTERRUPTED) {
            Thread.currentThread().interrupt();
        }
    }

    private Deadline deadline() {
        return Deadline.after(runtime, spec.connectDeadline());
    }

    private long now() {
        return runtime.now().nanos();
    }

    private Duration took(long since) {
        return Duration.ofNanos(Math.max(0, now() - since));
    }
}
