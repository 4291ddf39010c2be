package dev.autotunnel.event;

import dev.autotunnel.event.Failure.Stage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a dry run of a tunnel: what each step found, in the order of the steps, with its time, its result, and what to do
 * if it failed. {@link #toString()} is the report as text for a person, of several lines.
 *
 * <p>Immutable; thread-safe. No secret is in it.
 */
public final class CheckReport {
    private final String tunnel;
    private final List<Finding> findings;

    private CheckReport(String tunnel, List<Finding> findings) {
        this.tunnel = Objects.requireNonNull(tunnel, "tunnel");
        this.findings = List.copyOf(findings);
    }

    /** Makes a report. The library makes these objects; a test of an application may make one, too. */
    public static CheckReport of(String tunnel, List<Finding> findings) {
        return new CheckReport(tunnel, findings);
    }

    /** The name of the tunnel. */
    public String tunnel() {
        return tunnel;
    }

    /** Returns what each step found, in the order of the steps. */
    public List<Finding> findings() {
        return findings;
    }

    /** Whether no step failed. Warnings do not count as failures. */
    public boolean passed() {
        return failures().isEmpty();
    }

    /** Returns why steps failed, in the order of the steps. */
    public List<Failure> failures() {
        return findings.stream()
                .filter(finding -> finding.result() == Result.FAILED)
                .map(Finding::failure)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckReport that && tunnel.equals(that.tunnel) && findings.equals(that.findings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tunnel, findings);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String subject = "";
        for (Finding finding : findings) {
            if (!finding.subject().equals(subject)) {
                subject = finding.subject();
                text.append(subject).append('\n');
            }
            text.append(finding).append('\n');
        }
        String verdict = passed() ? "the tunnel %s would work" : "the tunnel %s would not work";
        return text.append(verdict.formatted(tunnel)).toString();
    }

    /** How a step ended. Later versions may add results. */
    public enum Result {
        /** The step did what it has to. */
        PASSED("ok"),
        /** The step tells something that deserves a look, and that need not stop the tunnel. */
        WARNING("warning"),
        /** The step failed, and the tunnel would fail there too. */
        FAILED("FAILED"),
        /** The step was not taken, because an earlier one failed. */
        SKIPPED("skipped");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** What one step of the dry run found. Immutable; thread-safe. */
    public static final class Finding {
        private final String subject;
        private final Stage stage;
        private final Result result;
        private final Duration took;
        private final String detail;
        private final @Nullable Failure failure;

        private Finding(
                String subject, Stage stage, Result result, Duration took, String detail, @Nullable Failure failure) {
            this.subject = Objects.requireNonNull(subject, "subject");
            this.stage = Objects.requireNonNull(stage, "stage");
            this.result = Objects.requireNonNull(result, "result");
            this.took = Objects.requireNonNull(took, "took");
            this.detail = Objects.requireNonNull(detail, "detail");
            this.failure = failure;
        }

        /** A step without a failure. */
        public static Finding of(String subject, Stage stage, Result result, Duration took, String detail) {
            return new Finding(subject, stage, result, took, detail, null);
        }

        /** A step that ended with a failure: {@code FAILED}, or {@code WARNING} if the tunnel would work all the same. */
        public static Finding failed(String subject, Result result, Duration took, Failure failure) {
            String detail = failure.kind() + ": " + failure.message();
            return new Finding(subject, failure.stage(), result, took, detail, failure);
        }

        /** The server as {@code user@host:port}, or the forward as {@code forward NAME}. */
        public String subject() {
            return subject;
        }

        /** Returns what was tried. */
        public Stage stage() {
            return stage;
        }

        /** Returns how it ended. */
        public Result result() {
            return result;
        }

        /** Returns how long it took. */
        public Duration took() {
            return took;
        }

        /** Returns what was found, as text for a person. It may change in any release. */
        public String detail() {
            return detail;
        }

        /** Returns why the step failed, with the remedy; empty if it did not. */
        public Optional<Failure> failure() {
            return Optional.ofNullable(failure);
        }

        private List<@Nullable Object> components() {
            return Arrays.asList(subject, stage, result, took, detail, failure);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Finding that && components().equals(that.components());
        }

        @Override
        public int hashCode() {
            return components().hashCode();
        }

        @Override
        public String toString() {
            String line = String.format(Locale.ROOT, "  %-8s %-15s %6d ms  %s", result, stage, took.toMillis(), detail);
            return failure == null ? line : line + "\n           do: " + failure.remedy();
        }
    }
}
