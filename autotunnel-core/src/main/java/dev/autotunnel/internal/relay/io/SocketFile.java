package dev.autotunnel.internal.relay.io;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manages the file of a unix socket that listens here. Only its owner can use the file from the first moment on. The file never
 * replaces another file, and it is deleted with its listener.
 *
 * <p>A bound socket listens at once, with the permissions that the umask leaves, and Java cannot set the umask. So the socket
 * is bound in a private directory beside its final path. There it is restricted to the owner, and then it is linked to the
 * final path. Unlike a rename, a link fails if a file exists there already. Not thread-safe.
 */
final class SocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int RANDOM_LETTERS = 7; // spec.Rules relies on this number

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final @Nullable Object identity;

    private SocketFile(Path path, @Nullable Object identity) {
        this.path = path;
        this.identity = identity;
    }

    /**
     * Binds a channel.
     *
     * @throws FileAlreadyExistsException if there is a file at that path, whether or not a process listens there
     * @throws IOException if the socket cannot be bound for another reason, or cannot be restricted to its owner
     */
    static SocketFile bind(ServerSocketChannel channel, Path path, int backlog) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Path hidden = directoryBeside(path);
        Path socket = hidden.resolve(Objects.requireNonNull(path.getFileName(), "the path of a socket has a name"));
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), backlog);
            Files.setPosixFilePermissions(socket, OWNER_ONLY);
            SocketFile file = new SocketFile(path, identity(socket));
            Files.createLink(path, socket);
            return file;
        } finally {
            deleteIfExists(socket);
            deleteIfExists(hidden);
        }
    }

    /**
     * Deletes the file. Call this method before the channel is closed: until then, no other file can be mistaken for this one.
     * Does not throw.
     */
    void delete() {
        try {
            if (Objects.equals(identity, identity(path))) {
                Files.delete(path);
            } else {
                LOG.warn("{} is not deleted: it is another file than the socket that was bound there", path);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted already", path);
        } catch (IOException e) {
            LOG.warn("could not delete {}: {}", path, e.toString());
        }
    }

    private static Path directoryBeside(Path path) throws IOException {
        String name = RANDOM.ints(RANDOM_LETTERS, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining("", ".", ""));
        try {
            return Files.createDirectory(path.resolveSibling(name), PRIVATE);
        } catch (UnsupportedOperationException e) {
            throw new IOException("files have no POSIX permissions here, so the socket would be open to others", e);
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static void deleteIfExists(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("could not delete {}, which is of no use any more: {}", path, e.toString());
        }
    }
}
