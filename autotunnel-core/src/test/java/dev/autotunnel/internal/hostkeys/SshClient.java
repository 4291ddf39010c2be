package dev.autotunnel.internal.hostkeys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** OpenSSH's {@code ssh}, as far as it checks the host key: it is told any name, and led to one server. Thread-safe. */
@SuppressWarnings("InlineFormatString") // the test fails by the exception, or gains nothing by the rule
final class SshClient {
    private static final int PATIENCE_SECONDS = 30;

    /** Without {@code nc}: bash connects. When ssh has ended, the connection is closed, or sshd would wait for more. */
    private static final String PROXY = """
            #!/bin/bash
            exec 3<>/dev/tcp/127.0.0.1/%d 4<&0 2>/dev/null
            (cat <&4 >&3; kill $$) &
            exec cat <&3
            """;

    private final Path folder;
    private final Path proxy;

    SshClient(Path folder, int port) throws IOException {
        this.folder = folder;
        proxy = Files.writeString(folder.resolve("proxy"), PROXY.formatted(port));
        Files.setPosixFilePermissions(proxy, PosixFilePermissions.fromString("rwx------"));
    }

    /** Whether it accepts the host key: then it goes on, and has no credentials. */
    boolean accepts(String host, int port, String strictHostKeyChecking, List<Path> knownHosts) throws Exception {
        String files = knownHosts.stream().map(Path::toString).collect(Collectors.joining(" "));
        Path log = Files.createTempFile(folder, "ssh", ".log");
        run(
                log,
                "ssh",
                "-Fnone",
                "-p" + port,
                "-oBatchMode=yes",
                "-oPreferredAuthentications=none",
                "-oGlobalKnownHostsFile=none",
                "-oUserKnownHostsFile=" + files,
                "-oStrictHostKeyChecking=" + strictHostKeyChecking,
                "-oHashKnownHosts=no",
                "-oUpdateHostKeys=no",
                "-oProxyCommand=" + proxy,
                "nobody@" + host,
                "true");
        String said = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean accepted = said.contains("Permission denied (");
        if (accepted == said.contains("Host key verification failed")) {
            throw new AssertionError("neither accepted nor refused: " + said);
        }
        return accepted;
    }

    boolean knowsKeyType(String type) {
        try {
            Path log = Files.createTempFile(folder, "types", ".log");
            run(log, "ssh", "-Q", "key");
            return Files.readAllLines(log).contains(type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path generateKey(Path file, String type, int bits) throws IOException {
        Path log = Files.createTempFile("keygen", ".log");
        try {
            run(log, "ssh-keygen", "-q", "-N", "", "-t", type, "-b", "" + bits, "-f", file.toString());
            return file;
        } finally {
            Files.delete(log);
        }
    }

    /** Makes a host certificate for example.org, in a file with {@code -cert.pub} at its end. */
    static void sign(Path authority, Path key) throws IOException {
        Path log = Files.createTempFile("keygen", ".log");
        try {
            String signed = key + ".pub";
            run(log, "ssh-keygen", "-q", "-h", "-s", authority.toString(), "-I", "id", "-n", "example.org", signed);
        } finally {
            Files.delete(log);
        }
    }

    private static void run(Path log, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(String.join(" ", command) + " did not end: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
