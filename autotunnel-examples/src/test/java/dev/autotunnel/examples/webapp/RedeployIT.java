package dev.autotunnel.examples.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web application with a tunnel of its own comes and goes, and Tomcat finds nothing that it left behind. */
class RedeployIT {
    private static final int TIMES = 5;

    @TempDir
    private Path folder;

    @Test
    void five_redeploys_leave_no_thread_and_no_thread_local_behind() throws Exception {
        Path application = Files.createDirectories(folder.resolve("application"));
        Path classes = Files.createDirectories(application.resolve("WEB-INF/classes"));
        Path libraries = Files.createDirectories(application.resolve("WEB-INF/lib"));
        install(TunnelSupervisor.class, classes, libraries);
        install(JSch.class, classes, libraries);
        copy(classFile(TunnelOfTheApplication.class), classes);
        Warnings warnings = new Warnings();
        Logger log = Logger.getLogger("org.apache.catalina.loader.WebappClassLoaderBase");
        log.addHandler(warnings);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            tomcat.start();
            for (int i = 0; i < TIMES; i++) {
                deployAndUndeploy(tomcat, application, server);
            }
        } finally {
            tomcat.stop();
            tomcat.destroy();
            log.removeHandler(warnings);
        }
        assertThat(warnings.seen).isEmpty();
    }

    private static void deployAndUndeploy(Tomcat tomcat, Path application, EmbeddedSshServer server) {
        StandardContext context = new StandardContext();
        context.setPath("");
        context.setDocBase(application.toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        context.addParameter("port", String.valueOf(server.address().getPort()));
        context.addParameter("key", server.privateKeyFile().toString());
        context.addParameter("fingerprint", server.hostKeyFingerprint());
        context.setClearReferencesRmiTargets(false); // of no RMI
        context.addApplicationListener(TunnelOfTheApplication.class.getName());
        tomcat.getHost().addChild(context); // which starts it
        assertThat(context.getState().isAvailable())
                .as("the application is deployed")
                .isTrue();
        tomcat.getHost().removeChild(context);
    }

    private static Path classFile(Class<?> type) throws URISyntaxException {
        return origin(type).resolve(type.getName().replace('.', '/') + ".class");
    }

    private static Path origin(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copy(Path classFile, Path classes) throws IOException, URISyntaxException {
        Path target = classes.resolve(
                origin(TunnelOfTheApplication.class).relativize(classFile).toString());
        Files.createDirectories(target.getParent());
        Files.copy(classFile, target);
    }

    /** A jar, or the classes of a module that is not packaged yet. */
    private static void install(Class<?> of, Path classes, Path libraries) throws IOException, URISyntaxException {
        Path from = origin(of);
        if (Files.isRegularFile(from)) {
            Files.copy(from, libraries.resolve(from.getFileName().toString()));
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Path target = classes.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** What Tomcat finds left behind. */
    private static final class Warnings extends Handler {
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                seen.add(new SimpleFormatter().formatMessage(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
