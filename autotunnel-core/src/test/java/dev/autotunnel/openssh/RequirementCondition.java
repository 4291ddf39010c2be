package dev.autotunnel.openssh;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Asks once in a test run whether this machine has what a test requires, by trying it. */
abstract class RequirementCondition implements ExecutionCondition {

    static final String MANDATORY = "AUTOTUNNEL_REQUIRE_OPENSSH";

    private static final Namespace ANSWERS = Namespace.create(RequirementCondition.class);

    private final String requirement;

    RequirementCondition(String requirement) {
        this.requirement = requirement;
    }

    /** Uses what is required once, and throws where that does not work. */
    abstract void tryOut();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ConditionEvaluationResult answer = context.getRoot()
                .getStore(ANSWERS)
                .getOrComputeIfAbsent(getClass(), type -> ask(), ConditionEvaluationResult.class);
        if (answer.isDisabled() && Boolean.parseBoolean(System.getenv(MANDATORY))) {
            throw new IllegalStateException(
                    MANDATORY + " is true, but " + answer.getReason().orElse(requirement));
        }
        return answer;
    }

    private ConditionEvaluationResult ask() {
        try {
            tryOut();
            return ConditionEvaluationResult.enabled(requirement + " can be used");
        } catch (RuntimeException e) {
            return ConditionEvaluationResult.disabled(requirement + " cannot be used here: " + e.getMessage());
        }
    }

    static final class OpenSsh extends RequirementCondition {

        OpenSsh() {
            super("OpenSSH's sshd");
        }

        @Override
        void tryOut() {
            try (OpenSshServer server = OpenSshServer.start()) {
                // The user's account may be locked, or its shell may refuse.
                Command.run(server.clientCommand(List.of(), "true")).orThrow();
            }
        }
    }

    static final class WithCurl extends RequirementCondition {

        WithCurl() {
            super("curl");
        }

        @Override
        void tryOut() {
            Curl.version();
        }
    }

    static final class Proxies extends RequirementCondition {

        Proxies() {
            super("tinyproxy, dante and nc");
        }

        @Override
        void tryOut() {
            Command.require("nc", "-h");
            ProxyServer.http().close();
            ProxyServer.socks5WithLogin().close();
        }
    }

    static final class NetworkNamespaces extends RequirementCondition {

        NetworkNamespaces() {
            super("network namespaces");
        }

        @Override
        void tryOut() {
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                namespace.dropAll();
            }
        }
    }
}
