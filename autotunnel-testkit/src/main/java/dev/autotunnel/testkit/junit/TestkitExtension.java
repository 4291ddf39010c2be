package dev.autotunnel.testkit.junit;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Resolves parameters and sets fields with {@link SshServer} and {@link ToSshServer}. It has no state: thread-safe. */
final class TestkitExtension implements ParameterResolver, BeforeAllCallback, BeforeEachCallback {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(SshServer.class) || parameter.isAnnotated(ToSshServer.class);
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getDeclaringExecutable() instanceof Constructor) {
            throw new ParameterResolutionException(parameter.getParameter()
                    + ": a constructor cannot have it; use a field or a parameter of the method");
        }
        Class<?> type = parameter.getParameter().getType();
        TestServers servers = TestServers.of(context);
        Optional<SshServer> server = parameter.findAnnotation(SshServer.class);
        if (server.isPresent()) {
            requireType(type, EmbeddedSshServer.class, parameter.getParameter());
            return servers.server(server.get());
        }
        requireType(type, FaultyLink.class, parameter.getParameter());
        String name = parameter
                .findAnnotation(ToSshServer.class)
                .map(ToSshServer::value)
                .orElse("");
        // The link may stand before the server in the list of parameters, and must not start a server with other
        // options.
        besides(parameter, name).ifPresent(servers::server);
        return servers.link(name);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestFields.setStatic(context.getRequiredTestClass(), TestServers.of(context));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestServers servers = TestServers.of(context);
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            TestFields.setInstance(instance, context, servers);
        }
    }

    static void requireType(Class<?> type, Class<?> required, Object where) {
        if (type != required) {
            throw new ExtensionConfigurationException(where + ": must be of type " + required.getSimpleName());
        }
    }

    /** The parameter of the same method that asks for the server of that name. */
    private static Optional<SshServer> besides(ParameterContext parameter, String name) {
        Parameter[] all = parameter.getDeclaringExecutable().getParameters();
        return Arrays.stream(all)
                .flatMap(other -> AnnotationSupport.findAnnotation(other, SshServer.class).stream())
                .filter(server -> server.value().equals(name))
                .findFirst();
    }
}
