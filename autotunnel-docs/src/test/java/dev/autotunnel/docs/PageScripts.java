package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the blocks that {@link FromPage} names to a test, and fails a test that did not start one of them. */
final class PageScripts implements ParameterResolver, AfterTestExecutionCallback {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(FromPage.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PageScript script =
                PageScript.of(parameter.findAnnotation(FromPage.class).orElseThrow());
        handedOut(context).scripts().add(script);
        return script;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            assertThat(handedOut(context).scripts()).allMatch(PageScript::isStarted, "was started");
        }
    }

    private static HandedOut handedOut(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(Namespace.create(PageScripts.class, context.getUniqueId()))
                .getOrComputeIfAbsent(HandedOut.class, type -> new HandedOut(new ArrayList<>()), HandedOut.class));
    }

    /** The scripts of one test. */
    private record HandedOut(List<PageScript> scripts) {}
}
