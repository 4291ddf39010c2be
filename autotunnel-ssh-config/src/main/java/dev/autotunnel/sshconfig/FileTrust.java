package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether a configuration file may have been written by somebody else, as {@code ssh} does for {@code ~/.ssh/config} and
 * for included files: the file must belong to root or to this user, and nobody else may write it. Thread-safe.
 */
final class FileTrust {
    private static final Path THIS_PROCESS = Path.of("/proc/self");
    private static final Path NOTHING = Path.of("/dev/null");

    private FileTrust() {}

    /** Returns whether only root and this user can have written the file. On systems without POSIX modes every file is trusted. */
    static boolean isTrusted(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        boolean writable =
                mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
        String owner = String.valueOf(Files.getAttribute(file, "unix:uid"));
        return !writable && (owner.equals("0") || owner.equals(userId()));
    }

    /**
     * Refuses a file that {@code ssh} would not trust.
     *
     * @throws SshConfigException if somebody else can have written it
     */
    static void check(Path file, Origin origin) {
        try {
            if (!isTrusted(file)) {
                throw origin.refuse("bad owner or permissions on " + file);
            }
        } catch (IOException e) {
            throw new SshConfigException(origin, "the owner of %s is not known: %s".formatted(file, e), e);
        }
    }

    /**
     * Refuses commands in a file that the caller names, if somebody else can have written it. {@code ssh} checks
     * {@code ~/.ssh/config} and included files, but not the file of {@code -F}. A file that changes between this look and that of
     * {@code ssh} is not noticed.
     *
     * @throws SshConfigException if there is a {@code ProxyCommand}, a {@code Match exec} or an {@code Include} in such a file, or
     *     if it is a pipe, of which nobody can say what {@code ssh} will read
     */
    static void checkCommands(Path file) {
        try {
            if (!Files.exists(file) || file.equals(NOTHING) || isTrusted(file)) {
                return;
            }
            if (!Files.isRegularFile(file)) {
                throw Origin.of(file, 0).refuse("is no regular file, and somebody else can write it");
            }
            int number = 0;
            for (String text : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
                number++;
                Origin origin = Origin.of(file, number);
                if (ConfigLine.parse(text, origin)
                        .filter(FileTrust::mayRunCommand)
                        .isPresent()) {
                    throw origin.refuse(
                            "a command is not taken from a file that somebody else can write, nor an Include");
                }
            }
        } catch (IOException e) {
            throw new SshConfigException(Origin.of(file, 0), "cannot be read: " + e, e);
        }
    }

    private static boolean mayRunCommand(ConfigLine line) {
        return switch (line.key()) {
            case "include" -> true; // a file of this user's, which was not written to be a configuration, may be named
            case "proxycommand" -> !line.raw().equalsIgnoreCase("none");
            case "match" -> line.rest().toLowerCase(Locale.ROOT).contains("exec");
            default -> false;
        };
    }

    /** Returns the number of the user of this process. */
    static String userId() {
        try {
            Path own = Files.exists(THIS_PROCESS) ? THIS_PROCESS : Path.of(System.getProperty("user.home"));
            return String.valueOf(Files.getAttribute(own, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new SshConfigException("the number of this user is not known: " + e.getMessage());
        }
    }
}
