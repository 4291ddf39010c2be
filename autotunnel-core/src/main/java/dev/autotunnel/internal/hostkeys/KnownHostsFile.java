package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One known_hosts file: reads it, and appends a line to it.
 *
 * <p>The file is extended in place and not replaced, so its mode, its owner and its links stay. A line that could not be
 * written in full is taken back. Two processes may append at once: each holds a lock on the file, and looks again at what
 * the file holds before it writes.
 *
 * <p>Thread-safe. Blocks on the file system, and up to 5 s while another process holds the lock.
 */
final class KnownHostsFile {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);
    private static final int LOCK_POLL_MILLIS = 10;
    private static final Path NULL_DEVICE = Path.of("/dev/null");

    /** A process loses its lock of a file as soon as any of its threads closes that file: nobody reads while one appends. */
    private static final ReentrantReadWriteLock IN_THIS_JVM = new ReentrantReadWriteLock();

    private final Path path;
    private final LineWriter writer;

    /** Writes bytes at the end of a file. */
    interface LineWriter {
        void write(FileOutputStream end, byte[] line) throws IOException;
    }

    KnownHostsFile(Path path) {
        this(path, KnownHostsFile::writeThrough);
    }

    /** For tests: another way to write, which may fail. */
    KnownHostsFile(Path path, LineWriter writer) {
        this.path = path;
        this.writer = writer;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * What the file holds, one character a byte; empty if there is no such file.
     *
     * @throws IOException if there is one and it cannot be read
     */
    Optional<String> read() throws IOException {
        IN_THIS_JVM.readLock().lock();
        try {
            if (isNullDevice()) {
                return Optional.of("");
            }
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new IOException("it is not a regular file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return Optional.of(text(in.readNBytes(MOST_BYTES + 1)));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            IN_THIS_JVM.readLock().unlock();
        }
    }

    /**
     * Appends the line that {@code choose} makes of what the file holds, or nothing if it makes none. A file that does not
     * exist is made with mode 0600, its directory with mode 0700.
     *
     * @throws IOException if the line is not in the file
     */
    void append(Function<String, Optional<String>> choose) throws IOException {
        if (isNullDevice()) {
            return; // It keeps nothing, which is what its user asked for.
        }
        make();
        long end = System.nanoTime() + LOCK_WAIT.toNanos();
        while (!tryAppend(choose)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("another process holds a lock on it");
            }
            pause();
        }
    }

    private boolean isNullDevice() {
        return path.equals(NULL_DEVICE);
    }

    private static String text(byte[] bytes) throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it is larger than 64 MiB");
        }
        return new String(bytes, ISO_8859_1);
    }

    private void make() throws IOException {
        Path folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, mode("rwx------"));
        }
        try {
            Files.createFile(path, mode("rw-------"));
        } catch (FileAlreadyExistsException e) {
            if (Files.isSymbolicLink(path) && !Files.exists(path)) {
                Files.createFile(path.resolveSibling(Files.readSymbolicLink(path)), mode("rw-------"));
            }
        }
    }

    private FileAttribute<?>[] mode(String mode) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Returns false if somebody else holds the lock. */
    private boolean tryAppend(Function<String, Optional<String>> choose) throws IOException {
        IN_THIS_JVM.writeLock().lock();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                FileOutputStream end = new FileOutputStream(path.toFile(), true)) {
            if (!lock(file)) {
                return false;
            }
            byte[] before = new byte[(int) Math.min(file.length(), MOST_BYTES + 1)];
            file.readFully(before);
            String text = text(before);
            Optional<String> line = choose.apply(text);
            if (line.isPresent()) {
                String start = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
                append(file, end, (start + line.get() + "\n").getBytes(ISO_8859_1));
            }
            return true;
        } finally {
            IN_THIS_JVM.writeLock().unlock();
        }
    }

    /** The lock ends when the file is closed. A file system that has no locks is used without. */
    @SuppressWarnings("resource")
    private static boolean lock(RandomAccessFile file) {
        try {
            @Nullable FileLock lock = file.getChannel().tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this JVM holds it, by another class loader
        } catch (IOException e) {
            return true;
        }
    }

    private void append(RandomAccessFile file, FileOutputStream end, byte[] line) throws IOException {
        long before = file.length();
        try {
            writer.write(end, line);
        } catch (IOException e) {
            takeBack(file, before, line, e);
            throw e;
        }
    }

    /** Cuts off what was written of the line, and nothing that somebody without a lock has written meanwhile. */
    private static void takeBack(RandomAccessFile file, long before, byte[] line, IOException why) {
        try {
            long written = file.length() - before;
            if (written <= 0 || written > line.length) {
                return;
            }
            byte[] part = new byte[(int) written];
            file.seek(before);
            file.readFully(part);
            if (Arrays.equals(part, 0, part.length, line, 0, part.length)) {
                file.setLength(before);
            }
        } catch (IOException e) {
            why.addSuppressed(e); // half a line stays, which every reader passes over
        }
    }

    /** Not by a channel, since an interrupt would close that in the middle of the line. */
    private static void writeThrough(FileOutputStream end, byte[] line) throws IOException {
        end.write(line);
        end.getFD().sync();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOCK_POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another process holds a lock on it");
        }
    }
}
