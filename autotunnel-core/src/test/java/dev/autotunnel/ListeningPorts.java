package dev.autotunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP ports that this process listens on, as Linux tells them. */
final class ListeningPorts {
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String LISTEN = "0A";
    private static final int HEX = 16;

    private ListeningPorts() {}

    static boolean canBeSeen() {
        return TABLES.stream().allMatch(Files::isReadable) && Files.isDirectory(DESCRIPTORS);
    }

    static Set<Integer> ofThisProcess() {
        Set<String> sockets = sockets();
        Set<Integer> ports = new HashSet<>();
        for (Path table : TABLES) {
            for (String line : lines(table)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[3].equals(LISTEN) && sockets.contains("socket:[" + columns[9] + "]")) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), HEX));
                }
            }
        }
        return ports;
    }

    private static Set<String> sockets() {
        Set<String> all = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            descriptors.forEach(descriptor -> target(descriptor, all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static void target(Path descriptor, Set<String> to) {
        try {
            to.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
            return; // closed meanwhile, as the one we list them with
        }
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
