package dev.autotunnel.spring.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which beans of tunnels contradict each other, without a stack trace.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelBeansFailureAnalyzer extends AbstractFailureAnalyzer<TunnelBeansException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, TunnelBeansException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
