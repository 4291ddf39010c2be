package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The program of {@code docs/start.md}, which is the application {@code com.example.App} of {@code docs/native.md}, too. */
final class StartPageProgram {
    private StartPageProgram() {}

    /** Returns the program as the page has it. */
    static String text() {
        return first("java");
    }

    /** Returns the {@code pom.xml} of the page. */
    static String pom() {
        return first("xml");
    }

    private static String first(String language) {
        return Page.read(Repository.ROOT.resolve("docs/start.md")).blocks().stream()
                .filter(block -> block.language().equals(language))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** Returns the program with the four lines changed that the page names: another server, key and target. */
    static String with(EmbeddedSshServer server, int target) {
        String mine = replace(text(), "deploy@bastion.example.com:22", server.user() + "@127.0.0.1:" + server.port());
        mine = replace(mine, "id_ed25519", server.privateKeyFile().toString());
        mine = replace(mine, "\"known_hosts\"", "\"" + server.knownHostsFile() + "\"");
        return replace(mine, "0:db.internal:5432", "0:127.0.0.1:" + target);
    }

    private static String replace(String text, String old, String other) {
        assertThat(text).contains(old);
        return text.replace(old, other);
    }

    /** Makes {@code app.jar}, and {@code lib} with one jar that holds the library and all that it needs. */
    static void packInto(Path folder, Path library) throws IOException {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        Files.copy(library, lib.resolve(library.getFileName().toString()));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path source = Files.writeString(
                classes.resolve("App.java"),
                "package com.example;\n" + text().replace("public class MyTunnel", "public class App"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        library.toString(),
                        "-d",
                        classes.toString(),
                        source.toString());
        if (status != 0) {
            throw new IllegalStateException("the program of the start page cannot be compiled");
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve("app.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Path each : classFiles(classes)) {
                jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, jar);
            }
        }
    }

    private static List<Path> classFiles(Path classes) throws IOException {
        try (Stream<Path> all = Files.walk(classes)) {
            return all.filter(each -> each.toString().endsWith(".class")).toList();
        }
    }
}
