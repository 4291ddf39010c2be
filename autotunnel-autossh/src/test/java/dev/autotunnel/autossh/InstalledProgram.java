package dev.autotunnel.autossh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** The packaged program as a user installs it: bin/autossh, lib/autotunnel/autossh.jar and the class data archive. Thread-safe. */
final class InstalledProgram {
    private static final Path ROOT = Path.of("target", "autossh-installed").toAbsolutePath();
    private static final Path JAR = ROOT.resolve("lib/autotunnel/autossh.jar");
    private static boolean done;

    private InstalledProgram() {}

    /** Returns the launcher. The first call installs the program. */
    static synchronized Path launcher() {
        Path launcher = ROOT.resolve("bin/autossh");
        if (!done) {
            try {
                copy(Path.of("src/main/autossh/autossh"), launcher);
                copy(Path.of("target/autossh.jar"), JAR);
                archive();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            done = true;
        }
        return launcher;
    }

    static Path jar() {
        launcher();
        return JAR;
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Writes a private key into the folder: the program reads its keys before it connects. */
    static Path key(Path folder) throws IOException {
        Path file = folder.resolve("id_ed25519");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] encoded = generator().generateKeyPair().getPrivate().getEncoded();
        String body = Base64.getMimeEncoder().encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }

    private static KeyPairGenerator generator() {
        try {
            return KeyPairGenerator.getInstance("Ed25519");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Makes the archive with the command of docs/autossh.md. The key is read, and the connection to port 1 is refused. */
    private static void archive() throws IOException {
        Path archive = ROOT.resolve("lib/autotunnel/autossh.jsa");
        Files.deleteIfExists(archive);
        FinishedCommand ended = FinishedCommand.of(List.of(
                java().toString(),
                "-XX:ArchiveClassesAtExit=" + archive,
                "-jar",
                JAR.toString(),
                "-q",
                "-M0",
                "-ND0",
                "-oStrictHostKeyChecking=no",
                "-i",
                key(ROOT).toString(),
                "-p1",
                "127.0.0.1"));
        if (Files.notExists(archive)) {
            throw new IllegalStateException("no archive: " + ended);
        }
    }
}
