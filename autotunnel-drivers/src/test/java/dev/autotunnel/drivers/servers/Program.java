package dev.autotunnel.drivers.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that the tests need, and where Debian puts them. */
public enum Program {
    /** PostgreSQL's server, of the newest version that is installed. */
    POSTGRES("/usr/lib/postgresql/*/bin/postgres"),
    /** MariaDB's server, which stands for MySQL's too. */
    MARIADB("/usr/sbin/mariadbd"),
    /** RabbitMQ's server, without the wrapper that wants a certain user. */
    RABBITMQ("/usr/lib/rabbitmq/bin/rabbitmq-server"),
    /** Redis's server, with its client beside it. */
    REDIS("/usr/bin/redis-server"),
    /** Makes the certificates of the servers. */
    OPENSSL("/usr/bin/openssl");

    private final String place;

    Program(String place) {
        this.place = place;
    }

    /** Returns the file, if it is there. */
    public Optional<Path> find() {
        int star = place.indexOf('*');
        if (star < 0) {
            return Optional.of(Path.of(place)).filter(Files::isExecutable);
        }
        Path versions = Path.of(place.substring(0, star));
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        String below = place.substring(star + 2);
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve(below))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the file, which has to be there: see {@link RequiresProgram}. */
    public Path get() {
        return find().orElseThrow(() -> new IllegalStateException(missing()));
    }

    /** Returns another program of the same folder. */
    public Path sibling(String name) {
        return get().resolveSibling(name);
    }

    String missing() {
        return "there is no " + place;
    }

    static List<Program> missing(Program[] wanted) {
        return Arrays.stream(wanted).filter(each -> each.find().isEmpty()).toList();
    }
}
