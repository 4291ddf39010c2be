package dev.autotunnel.spring.diagnostics;

import dev.autotunnel.TunnelException;
import dev.autotunnel.event.Failure;
import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why an application does not start without its tunnel, and what to do: kind, stage, message and remedy of the failure.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelFailureAnalyzer extends AbstractFailureAnalyzer<TunnelException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, TunnelException cause) {
        return new FailureAnalysis(description(cause), sentence(cause.failure().remedy()), cause);
    }

    private static String description(TunnelException cause) {
        Failure failure = cause.failure();
        String tunnel = String.valueOf(cause.getMessage()).replaceFirst(Pattern.quote(": " + failure) + "$", "");
        return "The %s did not come up.%n%n    kind: %s%n    stage: %s%n    message: %s"
                .formatted(tunnel, failure.kind(), failure.stage(), failure.message());
    }

    private static String sentence(String remedy) {
        return Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1) + ".";
    }
}
