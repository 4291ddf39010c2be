package dev.autotunnel.docs.site;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Marks tests that need a {@link Site}: Linux, root, namespaces, the programs of the site, and these programs.
 *
 * <p>If something is missing, they are disabled with the reason. They fail instead if the environment has {@code
 * AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresProgram.Condition.class)
public @interface RequiresProgram {

    /** Returns the programs that the commands of the pages name. */
    String[] value();

    /** Looks for the programs, and tries to make namespaces. */
    final class Condition implements ExecutionCondition {
        private static final String MANDATORY = "AUTOTUNNEL_REQUIRE_OPENSSH";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class)
                    .map(required -> missing(required.value()))
                    .orElse(List.of());
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all that is needed is there");
            }
            if (Boolean.parseBoolean(System.getenv(MANDATORY))) {
                throw new IllegalStateException(MANDATORY + " is true, but missing are " + missing);
            }
            return ConditionEvaluationResult.disabled("missing: " + String.join(", ", missing));
        }

        private static List<String> missing(String[] wanted) {
            List<String> missing = new ArrayList<>();
            Stream.concat(Site.PROGRAMS.stream(), Stream.of(wanted))
                    .filter(program -> Site.find(program).isEmpty())
                    .forEach(missing::add);
            if (missing.isEmpty()) {
                namespaces().ifPresent(missing::add);
            }
            return missing;
        }

        private static Optional<String> namespaces() {
            if (!System.getProperty("user.name").equals("root")) {
                return Optional.of("root's rights");
            }
            String use = "mount -t tmpfs tmpfs /run && ip link add here type veth peer name there";
            Finished tried = Processes.run(Stream.concat(Site.UNSHARE.stream(), Stream.of("sh", "-c", use))
                    .toList());
            return tried.status() == 0 ? Optional.empty() : Optional.of("namespaces: " + tried.output());
        }
    }
}
