package dev.autotunnel.sshconfig;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the files that an {@code Include} line names, with {@code *} and {@code ?} in names of files and folders, in the order of
 * their names. Immutable.
 *
 * @param home the home directory of the user
 */
record IncludedFiles(Path home) {

    /**
     * Returns the files that exist. A relative name stands for a file in {@code ~/.ssh}, in a system file for one in
     * {@code /etc/ssh}.
     *
     * @param ofUser whether the line is in a file of the user
     * @throws SshConfigException if a name needs OpenSSH
     */
    List<Path> find(ConfigLine line, boolean ofUser) {
        List<Path> found = new ArrayList<>();
        for (String name : line.words()) {
            if (name.isEmpty() || (name.startsWith("~") && (!ofUser || !name.startsWith("~/")))) {
                throw line.origin().refuse("Include \"%s\": must be the path of a file".formatted(name));
            }
            if (name.chars().anyMatch(c -> "[]\\%$".indexOf(c) >= 0)) {
                throw line.origin().refuse("Include %s: needs OpenSSH, which is not used".formatted(name));
            }
            found.addAll(glob(absolute(name, ofUser), line));
        }
        return found;
    }

    private Path absolute(String name, boolean ofUser) {
        if (name.startsWith("~/")) {
            return home.resolve(name.substring(2));
        }
        Path base = ofUser ? home.resolve(".ssh") : Path.of("/etc/ssh");
        return base.resolve(name);
    }

    private static List<Path> glob(Path pattern, ConfigLine line) {
        List<Path> found = List.of(pattern.getRoot() == null ? Path.of("") : pattern.getRoot());
        for (Path part : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                next.addAll(children(folder, part.toString(), line));
            }
            found = next;
        }
        return found;
    }

    private static List<Path> children(Path folder, String pattern, ConfigLine line) {
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            Path child = folder.resolve(pattern);
            return Files.exists(child) ? List.of(child) : List.of();
        }
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path child : all) {
                    String name = String.valueOf(child.getFileName());
                    boolean hidden = name.startsWith(".") && !pattern.startsWith(".");
                    if (!hidden && Patterns.matches(name, pattern)) {
                        children.add(child);
                    }
                }
            } catch (IOException e) {
                throw new SshConfigException(line.origin(), "Include: %s cannot be read: %s".formatted(folder, e), e);
            }
        }
        children.sort(null);
        return children;
    }
}
