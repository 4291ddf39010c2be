package dev.autotunnel.openssh;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real {@code ssh-agent} with a socket of its own, and keys made by {@code ssh-keygen}.
 *
 * <p>Not thread-safe. No method waits longer than 10 s.
 */
public final class OpenSshAgent implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final TempDirectory directory = new TempDirectory("autotunnel-agent-");
    private final LoggedProcess process;

    private OpenSshAgent() {
        process = LoggedProcess.start(List.of("ssh-agent", "-D", "-a", socket().toString()), directory.file("log"));
        await().atMost(DEADLINE).until(() -> Files.exists(socket()));
    }

    /** Starts an agent without keys. */
    public static OpenSshAgent start() {
        return new OpenSshAgent();
    }

    public Path socket() {
        return directory.file("socket");
    }

    /** Makes a key without a passphrase in this agent's directory, and does not add it; its public part is in {@code .pub}. */
    public Path newKey(String name, String type) {
        Path file = directory.file(name);
        Command.require(
                "ssh-keygen",
                "-q",
                "-N",
                "",
                "-C",
                name,
                "-t",
                type,
                "-b",
                type.equals("ecdsa") ? "256" : "2048",
                "-f",
                "" + file);
        return TestSecrets.knownKey(file);
    }

    /** Adds a key and, if there is one, its certificate. */
    public void add(Path privateKey, String... options) {
        addCommand(Stream.concat(Stream.of(options), Stream.of(privateKey.toString()))
                .toArray(String[]::new));
    }

    /** Locks the agent: it lists no key and signs nothing. */
    public void lock() {
        Path askpass = directory.file("askpass");
        try {
            Files.writeString(askpass, "#!/bin/sh\necho lock\n");
            Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        addCommand("-x", "SSH_ASKPASS=" + askpass);
    }

    /** Arguments of the form {@code NAME=value} are for the environment. */
    private void addCommand(String... arguments) {
        Stream<String> variables = Stream.of(arguments).filter(each -> each.contains("="));
        Stream<String> options = Stream.of(arguments).filter(each -> !each.contains("="));
        Stream<String> environment = Stream.of("env", "SSH_AUTH_SOCK=" + socket(), "SSH_ASKPASS_REQUIRE=force");
        Command.run(Stream.of(environment, variables, Stream.of("ssh-add"), options)
                        .flatMap(each -> each)
                        .toList())
                .orThrow();
    }

    /** The line of a public key. */
    public static String publicKey(Path privateKey) {
        try {
            return Files.readString(Path.of(privateKey + ".pub"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fingerprint as {@code ssh-keygen -l} prints it. */
    public static String fingerprint(Path privateKey) {
        return Command.run(List.of("ssh-keygen", "-l", "-f", privateKey + ".pub"))
                .orThrow()
                .output()
                .split(" ", 3)[1];
    }

    /** Encrypts a key that has no passphrase. */
    public static void protect(Path privateKey, String passphrase) {
        Command.require("ssh-keygen", "-q", "-p", "-P", "", "-N", passphrase, "-f", privateKey.toString());
    }

    /** Writes a certificate for that user beside the key. */
    public static void certify(Path authority, Path privateKey, String user) {
        Command.require("ssh-keygen", "-q", "-s", "" + authority, "-I", "id", "-n", user, privateKey + ".pub");
    }

    @Override
    public void close() {
        process.close();
        directory.close();
    }
}
