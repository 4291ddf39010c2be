package dev.autotunnel.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests that need {@link Chromium}. Without it they are disabled with the reason, or fail if the environment has
 * {@code AUTOTUNNEL_REQUIRE_OPENSSH=true}, so that they are not left out unnoticed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresChromium.Condition.class)
@interface RequiresChromium {

    /** Looks for the program. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Chromium.find().isPresent()) {
                return ConditionEvaluationResult.enabled("Chromium is there");
            }
            if ("true".equals(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"))) {
                throw new IllegalStateException("there is no chromium on the PATH: install Debian's package chromium");
            }
            return ConditionEvaluationResult.disabled("there is no chromium on the PATH");
        }
    }
}
