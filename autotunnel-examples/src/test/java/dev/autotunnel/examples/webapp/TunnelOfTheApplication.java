package dev.autotunnel.examples.webapp;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A web application with a tunnel: open as long as the application is deployed. */
public final class TunnelOfTheApplication implements ServletContextListener {
    private @Nullable TunnelSupervisor tunnel;

    /** For the container. */
    public TunnelOfTheApplication() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        TunnelSpec spec = TunnelSpec.builder("webapp")
                .server("tunnel@127.0.0.1:" + context.getInitParameter("port"))
                .credentials(Credentials.privateKey(Path.of(context.getInitParameter("key"))))
                .hostKeys(HostKeys.fingerprint(context.getInitParameter("fingerprint")))
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
        TunnelSupervisor opened = TunnelSupervisor.open(spec, Duration.ofSeconds(60));
        tunnel = opened;
        useOnce(opened.localAddress("db"));
    }

    /** Nothing listens behind the forward, so all that a client gets is an end; it takes every thread of the tunnel to get it. */
    private static void useOnce(InetSocketAddress address) {
        try (Socket client = new Socket()) {
            client.connect(address);
            client.getInputStream().read();
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("reset")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (tunnel != null) {
            tunnel.close();
        }
    }
}
