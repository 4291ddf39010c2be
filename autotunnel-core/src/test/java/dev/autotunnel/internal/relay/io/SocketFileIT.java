package dev.autotunnel.internal.relay.io;

import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file of a unix socket that listens here: whose it is, what it leaves alone, and when it goes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class SocketFileIT {
    private static final int BACKLOG = 16;

    @TempDir
    private Path folder;

    private final List<ServerSocketChannel> channels = new ArrayList<>();

    /** What may be there already. */
    enum Existing {
        A_FILE {
            @Override
            void create(Path path) throws IOException {
                Files.writeString(path, "precious");
            }
        },
        A_DIRECTORY {
            @Override
            void create(Path path) throws IOException {
                Files.createDirectory(path);
            }
        },
        A_LINK_TO_NOWHERE {
            @Override
            void create(Path path) throws IOException {
                Files.createSymbolicLink(path, Path.of("nowhere"));
            }
        },
        A_SOCKET_THAT_NOBODY_LISTENS_ON {
            @Override
            void create(Path path) throws IOException {
                ServerSocketChannel.open(UNIX)
                        .bind(UnixDomainSocketAddress.of(path))
                        .close();
            }
        };

        abstract void create(Path path) throws IOException;
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
    }

    @Test
    @Tag("smoke")
    void it_is_for_its_owner_alone_and_nothing_else_is_left_in_the_directory() throws Exception {
        Path path = folder.resolve("app.sock");
        ServerSocketChannel channel = channel();
        SocketFile.bind(channel, path, BACKLOG);

        assertThat(permissions(path)).isEqualTo("rw-------");
        assertThat(entries()).containsExactly("app.sock");
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel accepted = channel.accept()) {
            assertThat(client.isConnected()).isTrue();
            assertThat(accepted.isConnected()).isTrue();
        }
    }

    /** Also not while it is being made, which a thread of ours keeps looking for. */
    @Test
    void it_is_never_seen_with_other_permissions() throws Exception {
        Path path = folder.resolve("app.sock");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService watcher = Executors.newSingleThreadExecutor();
        try {
            Future<?> watching = watcher.submit(() -> {
                while (!over.get()) {
                    look(seen);
                }
                return null;
            });
            for (int i = 0; i < 300 || seen.size() < 2; i++) { // until it saw both
                try (ServerSocketChannel channel = ServerSocketChannel.open(UNIX)) {
                    SocketFile.bind(channel, path, BACKLOG).delete();
                }
            }
            over.set(true);
            watching.get();
        } finally {
            watcher.shutdownNow();
        }

        assertThat(seen).containsExactlyInAnyOrder("socket rw-------", "directory rwx------");
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void it_never_takes_the_place_of(Existing existing) throws Exception {
        Path path = folder.resolve("app.sock");
        existing.create(path);
        Object before = identity(path);

        assertThatThrownBy(() -> SocketFile.bind(channel(), path, BACKLOG))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(identity(path)).isEqualTo(before);
        assertThat(entries()).containsExactly("app.sock");
    }

    @Test
    void of_two_that_want_the_same_place_one_gets_it() throws Exception {
        ExecutorService pair = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 100; i++) {
                Path path = folder.resolve("round" + i);
                CountDownLatch together = new CountDownLatch(2);
                Callable<SocketFile> binding = () -> {
                    together.countDown();
                    together.await();
                    return SocketFile.bind(channel(), path, BACKLOG);
                };
                List<Future<SocketFile>> both = pair.invokeAll(List.of(binding, binding));
                assertThat(both.stream().filter(SocketFileIT::succeeded)).hasSize(1);
                assertThat(entries()).containsExactly("round" + i);
                SocketChannel.open(UnixDomainSocketAddress.of(path)).close(); // the winner listens there
                Files.delete(path);
            }
        } finally {
            pair.shutdownNow();
        }
    }

    @Test
    void it_goes_when_it_is_deleted_but_not_in_place_of_another() throws Exception {
        Path path = folder.resolve("app.sock");
        SocketFile file = SocketFile.bind(channel(), path, BACKLOG);
        file.delete();
        assertThat(path).doesNotExist();
        file.delete(); // finds nothing to do

        SocketFile lost = SocketFile.bind(channel(), path, BACKLOG);
        Files.delete(path);
        Files.writeString(path, "somebody else's");
        lost.delete();
        assertThat(path).hasContent("somebody else's");
    }

    @Test
    void a_directory_that_is_not_there_is_told_as_such() {
        Path path = folder.resolve("missing").resolve("app.sock");

        assertThatThrownBy(() -> SocketFile.bind(channel(), path, BACKLOG))
                .isInstanceOfSatisfying(
                        NoSuchFileException.class,
                        e -> assertThat(Reasons.text(e)).isEqualTo("there is no such directory"));
    }

    @Test
    void the_longest_path_that_a_spec_allows_can_be_bound() throws Exception {
        int left = 97 - folder.toString().length() - 1;
        Path longest = folder.resolve("x".repeat(left));
        SocketFile.bind(channel(), longest, BACKLOG);
        assertThat(permissions(longest)).isEqualTo("rw-------");

        Path tooLong = folder.resolve("y".repeat(left + 1));
        assertThatThrownBy(() -> SocketFile.bind(channel(), tooLong, BACKLOG))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("too long");
        assertThat(entries()).containsExactly(longest.getFileName().toString());
    }

    private synchronized ServerSocketChannel channel() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(UNIX);
        channels.add(channel);
        return channel;
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Kind and permissions of what is in the directory now. */
    private void look(Set<String> seen) throws IOException {
        for (String name : entries()) {
            Path path = folder.resolve(name);
            try {
                String kind = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "directory " : "socket ";
                seen.add(kind + permissions(path));
            } catch (NoSuchFileException e) {
                assertThat(e).hasMessageContaining(name); // gone meanwhile
            }
        }
    }

    private static boolean succeeded(Future<SocketFile> binding) {
        try {
            return binding.get() != null;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(FileAlreadyExistsException.class);
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static Object identity(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }
}
