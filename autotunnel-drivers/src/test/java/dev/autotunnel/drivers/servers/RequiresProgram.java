package dev.autotunnel.drivers.servers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Marks tests that start these programs.
 *
 * <p>If one is missing, they are disabled with the reason. They fail instead if the environment has {@code
 * AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresProgram.Condition.class)
public @interface RequiresProgram {

    /** Returns all programs that the tests start. */
    Program[] value();

    /** Looks for the programs. */
    final class Condition implements ExecutionCondition {
        private static final String MANDATORY = "AUTOTUNNEL_REQUIRE_OPENSSH";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class)
                    .map(required -> Program.missing(required.value()))
                    .orElse(List.of())
                    .stream()
                    .map(Program::missing)
                    .toList();
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all programs are there");
            }
            if (Boolean.parseBoolean(System.getenv(MANDATORY))) {
                throw new IllegalStateException(MANDATORY + " is true, but " + missing);
            }
            return ConditionEvaluationResult.disabled(String.join(", ", missing));
        }
    }
}
