package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The configuration files that {@code ssh -v -G} read, and their lines. The output of {@code ssh -G} tells neither the line of
 * an option nor where a file name with blanks ends. Immutable.
 */
final class FilesRead {
    private static final String PREFIX = "debug1: Reading configuration data ";

    /** {@code ssh} cuts longer names off in its messages. */
    private static final int LONGEST_NAME = 200;

    private final List<Path> files;
    private final List<ConfigLine> lines;
    private final boolean complete;

    private FilesRead(List<Path> files, List<ConfigLine> lines, boolean complete) {
        this.files = List.copyOf(files);
        this.lines = List.copyOf(lines);
        this.complete = complete;
    }

    /**
     * Reads the files again that {@code ssh} names.
     *
     * @param messages what {@code ssh -v} wrote to stderr
     */
    static FilesRead of(String messages) {
        LinkedHashSet<Path> files = new LinkedHashSet<>();
        List<ConfigLine> lines = new ArrayList<>();
        boolean complete = true;
        for (String message : messages.split("\n", -1)) {
            if (message.startsWith(PREFIX)) {
                String name = message.substring(PREFIX.length()).strip();
                Optional<Path> file = name.length() < LONGEST_NAME ? path(name) : Optional.empty();
                complete &= file.isPresent() && (!files.add(file.get()) || read(file.get(), lines));
            }
        }
        return new FilesRead(List.copyOf(files), lines, complete);
    }

    /** Returns the files, in the order in which they were read. */
    List<Path> files() {
        return files;
    }

    /** Returns whether some of the lines are not known, because a file could not be found or read again. */
    boolean isIncomplete() {
        return !complete;
    }

    /** Returns the lines with that option, also those that do not apply to the host. */
    List<ConfigLine> lines(String key) {
        return lines.stream().filter(line -> line.key().equals(key)).toList();
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Returns false if the file cannot be read. The name may be another one, since ssh escapes what is not ASCII. */
    private static boolean read(Path file, List<ConfigLine> lines) {
        try {
            int number = 0;
            for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
                number++;
                ConfigLine.parse(line, Origin.of(file, number)).ifPresent(lines::add);
            }
            return true;
        } catch (IOException | SshConfigException e) {
            return false;
        }
    }
}
