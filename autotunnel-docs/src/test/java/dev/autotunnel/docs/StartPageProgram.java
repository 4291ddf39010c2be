package dev.autotunnel.docs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The program of {@code docs/start.md} as the application {@code com.example.App} of {@code docs/native.md}. */
final class StartPageProgram {
    private StartPageProgram() {}

    /** Returns the program as the page has it. */
    static String text() {
        return Page.read(Repository.ROOT.resolve("docs/start.md")).blocks().stream()
                .filter(block -> block.language().equals("java"))
                .findFirst()
                .orElseThrow()
                .text();
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
