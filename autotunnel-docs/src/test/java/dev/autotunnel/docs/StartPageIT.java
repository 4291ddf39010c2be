package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program of {@code docs/start.md} with another server, another key and another target. */
class StartPageIT {
    @TempDir
    Path classes;

    @Test
    @Tag("smoke")
    void the_program_of_the_start_page_makes_a_tunnel() throws Exception {
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String mine = StartPageProgram.with(server, target.getLocalPort());
            assertThat(new SnippetCompiler(classes).compile(mine)).isEmpty();

            assertThat(run()).contains("db.internal:5432 is at 127.0.0.1:").contains("Enter ends this");
        }
    }

    /** As if somebody pressed Enter at once. */
    private String run() throws Exception {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, StartPageIT.class.getClassLoader())) {
            System.setIn(new ByteArrayInputStream(new byte[] {'\n'}));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Method main = loader.loadClass("snippet.MyTunnel").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
