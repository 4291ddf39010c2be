package dev.autotunnel.testkit.junit;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.EmbeddedSshServerBuilder;
import dev.autotunnel.testkit.FaultyLink;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The servers and links of a test or a class, by name. JUnit's store keeps them, and closes them at the end of the test or class:
 * what was made last is closed first. Thread-safe.
 */
final class TestServers {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(TestServers.class);

    private final ExtensionContext.Store store;

    private TestServers(ExtensionContext.Store store) {
        this.store = store;
    }

    static TestServers of(ExtensionContext context) {
        return new TestServers(context.getStore(NAMESPACE));
    }

    EmbeddedSshServer server(SshServer wanted) {
        Class<? extends SshServerCustomizer> customizer = wanted.customizer();
        Server server = server(wanted.value(), customizer);
        if (customizer != SshServerCustomizer.Defaults.class && customizer != server.customizer()) {
            throw new ExtensionConfigurationException(
                    "@SshServer(\"" + wanted.value() + "\"): runs already, customized by "
                            + server.customizer().getName() + " and not by " + customizer.getName());
        }
        return server.server();
    }

    FaultyLink link(String serverName) {
        EmbeddedSshServer server =
                server(serverName, SshServerCustomizer.Defaults.class).server();
        return store.getOrComputeIfAbsent(
                        "link " + serverName, key -> new Link(FaultyLink.to(server.address())), Link.class)
                .link();
    }

    private Server server(String name, Class<? extends SshServerCustomizer> customizer) {
        return store.getOrComputeIfAbsent("server " + name, key -> start(customizer), Server.class);
    }

    private static Server start(Class<? extends SshServerCustomizer> customizer) {
        EmbeddedSshServerBuilder builder = EmbeddedSshServer.builder();
        ReflectionSupport.newInstance(customizer).customize(builder);
        return new Server(builder.start(), customizer);
    }

    // JUnit before 5.13 closes nothing but CloseableResource; later ones want AutoCloseable.
    @SuppressWarnings("deprecation")
    private record Server(EmbeddedSshServer server, Class<? extends SshServerCustomizer> customizer)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        @Override
        public void close() {
            server.close();
        }
    }

    @SuppressWarnings("deprecation")
    private record Link(FaultyLink link) implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        @Override
        public void close() {
            link.close();
        }
    }
}
