package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.HostKeyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in known_hosts, and whether a tunnel takes the server's key. */
class KnownHostsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.builder()
            .hostKeys(HostKeyType.ECDSA, HostKeyType.RSA)
            .start();

    private final Recorder events = new Recorder();
    private final String place = "[127.0.0.1]:" + server.port();
    private final String key = key(server, 0);
    private final String rsa = key(server, 1);
    private final String other = anotherKey();

    @Test
    void a_key_that_is_revoked_everywhere_is_refused_and_not_written() throws IOException {
        Path known = file("@revoked * " + key + "\n");
        Failure failure = refused(HostKeys.acceptNew(known));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_REVOKED);
        assertThat(failure.message()).contains(known + ":1", "@revoked", fingerprint(key));
        assertThat(failure.remedy()).isEqualTo(Kind.HOST_KEY_REVOKED.remedy());
        assertThat(known).hasContent("@revoked * " + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[127.0.0.?]:*", "*", "[*]:*,!example.org"})
    void a_key_that_changed_is_refused_under_a_pattern_too(String pattern) throws IOException {
        Path known = file("# mine\n" + pattern + " " + other + "\n");
        Failure failure = refused(HostKeys.acceptNew(known));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(failure.message()).contains(known + ":2", fingerprint(key), fingerprint(other));
        assertThat(known).hasContent("# mine\n" + pattern + " " + other);
    }

    @Test
    void a_name_in_upper_case_is_found_under_its_hash() throws Exception {
        Path known = file(hashed("[localhost]:" + server.port()) + " " + other + "\n");
        assertThat(refused(spec(HostKeys.acceptNew(known)).server(server.user() + "@LocalHost:" + server.port()))
                        .kind())
                .isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(Files.readAllLines(known)).hasSize(1);
    }

    @Test
    void a_name_that_is_negated_is_not_known() throws IOException {
        assertThat(refused(HostKeys.knownHosts(file(place + ",!" + place + " " + key)))
                        .kind())
                .isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void what_cannot_be_read_of_a_file_does_not_matter_to_the_rest() throws IOException {
        opens(HostKeys.knownHosts(
                file("example.org ssh-ed25519 AAAA\n|1|x|y ssh-rsa\n@odd a b c\n[127.0.0.*]:* " + key)));
    }

    @Test
    void a_line_about_something_else_says_nothing_of_a_changed_key() throws IOException {
        String text = "@cert-authority * " + other + "\n@revoked * " + other + "\n127.0.0.1 " + other + "\n";
        text += "[127.0.0.1]:1 " + other + "\n";

        assertThat(refused(HostKeys.knownHosts(file(text))).kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void the_type_that_is_known_is_asked_for() throws IOException {
        opens(HostKeys.knownHosts(file(place + " " + rsa)));
    }

    @Test
    void a_file_that_cannot_be_read_is_tried_again_within_seconds_and_nothing_is_written() throws IOException {
        Path first = file("");
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        try (TunnelSupervisor supervisor = supervisor(spec(HostKeys.acceptNew(first, loop)))) {
            supervisor.start();
            TunnelEvent.StateChanged failed = events.awaitChange(Kind.HOST_KEYS_UNREADABLE);

            assertThat(failed.state()).isInstanceOf(TunnelState.Waiting.class);
            assertThat(Duration.between(failed.at(), ((TunnelState.Waiting) failed.state()).retryAt()))
                    .isBetween(Duration.ofMillis(990), Duration.ofMillis(5010));
            assertThat(failed.failure().orElseThrow().message()).contains(loop.toString());
            assertThat(first).isEmptyFile();
            assertThat(server.attempts()).isZero();
            Files.delete(loop);
            supervisor.awaitUp(PATIENCE);
        }
        assertThat(Files.readString(first)).isEqualTo(place + " " + key + "\n");
    }

    @Test
    void a_new_file_is_for_its_owner_alone_and_begins_with_its_first_line() throws IOException {
        Path known = folder.resolve("a/b/known_hosts");
        opens(HostKeys.acceptNew(known));

        assertThat(Files.readString(known)).isEqualTo(place + " " + key + "\n");
        assertThat(mode(known)).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
    }

    @Test
    void a_file_keeps_its_mode_and_a_link_stays_a_link() throws IOException {
        Path known = file("# not ended");
        Files.setPosixFilePermissions(known, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), known);
        opens(HostKeys.acceptNew(link));

        assertThat(Files.readAllLines(known)).containsExactly("# not ended", place + " " + key);
        assertThat(mode(known)).isEqualTo("rw-r-----");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void a_fingerprint_of_the_type_that_the_server_shows_second_is_found() {
        opens(HostKeys.fingerprint(fingerprint(rsa)));
        int attempts = server.attempts();
        try (TunnelSupervisor supervisor = supervisor(spec(HostKeys.fingerprint(fingerprint(rsa))))) {
            supervisor.start().awaitUp(PATIENCE);
            int first = server.attempts();
            assertThat(first - attempts).as("one for each type").isEqualTo(2);
            supervisor.restart();
            events.awaitEvent(TunnelEvent.StateChanged.class, e -> e.state().phase() == Phase.CONNECTING);
            supervisor.awaitUp(PATIENCE);
            assertThat(server.attempts() - first).as("the right one first").isEqualTo(1);
        }
    }

    @Test
    void keys_of_all_types_are_told_if_none_has_the_fingerprint() {
        Failure failure = refused(HostKeys.fingerprint(fingerprint(other)));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(failure.message()).contains(fingerprint(key), fingerprint(rsa), fingerprint(other));
    }

    @Test
    void a_pinned_key_of_the_second_type_is_asked_for() {
        opens(HostKeys.publicKey(rsa));
        assertThat(refused(HostKeys.publicKey(other)).message()).contains(fingerprint(key), fingerprint(other));
    }

    @Test
    void a_key_is_looked_up_and_written_under_the_alias_alone() throws IOException {
        Path known = file(place + " " + other + "\n");
        opens(spec(alias(HostKeys.acceptNew(known))));
        assertThat(Files.readAllLines(known)).containsExactly(place + " " + other, "orders " + key);

        file("orders " + other + "\n" + place + " " + key + "\n");
        assertThat(refused(spec(alias(HostKeys.knownHosts(known)))).kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
    }

    @Test
    void an_unknown_key_is_accepted_without_checking_and_written() throws IOException {
        Path known = file("");
        opens(HostKeys.acceptUnknown(known));
        assertThat(Files.readString(known)).isEqualTo(place + " " + key + "\n");
    }

    @Test
    void an_unknown_key_is_accepted_without_checking_even_if_it_cannot_be_written() throws IOException {
        Path known = Files.createSymbolicLink(folder.resolve("known_hosts"), folder.resolve("missing/known_hosts"));
        opens(HostKeys.acceptUnknown(known));
        assertThat(known.resolveSibling("missing")).doesNotExist();
    }

    @Test
    void a_changed_or_revoked_key_is_refused_without_checking_too() throws IOException {
        assertThat(refused(HostKeys.acceptUnknown(file(place + " " + other))).kind())
                .isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(refused(HostKeys.acceptUnknown(file("@revoked * " + key))).kind())
                .isEqualTo(Kind.HOST_KEY_REVOKED);
    }

    private void opens(HostKeys trusted) {
        opens(spec(trusted));
    }

    private void opens(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec.build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private Failure refused(HostKeys trusted) {
        return refused(spec(trusted));
    }

    private Failure refused(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            return ((TunnelState.Failed) state).cause();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        return TunnelSupervisor.builder(spec.build()).listener(events).build();
    }

    private SshServer alias(HostKeys trusted) {
        return spec(trusted).build().server().toBuilder().hostKeyAlias("Orders").build();
    }

    private TunnelSpec.Builder spec(SshServer to) {
        return spec(to.hostKeys()).server(to);
    }

    private TunnelSpec.Builder spec(HostKeys trusted) {
        return Specs.to(server).hostKeys(trusted).forward(Forward.local("t", "0:127.0.0.1:1"));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), text);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Type and base64 of the server's key of that number. */
    private static String key(EmbeddedSshServer server, int number) {
        return server.knownHostsLine()
                .lines()
                .skip(number)
                .findFirst()
                .orElseThrow()
                .split(" ", 2)[1];
    }

    private static String anotherKey() {
        try (EmbeddedSshServer another = EmbeddedSshServer.start()) {
            return key(another, 0);
        }
    }

    private static String fingerprint(String key) {
        try {
            byte[] blob = Base64.getDecoder().decode(key.split(" ", -1)[1]);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String hashed(String name) throws Exception {
        byte[] salt = "twenty bytes of salt".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        byte[] hash = mac.doFinal(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Base64.Encoder base64 = Base64.getEncoder();
        return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hash);
    }
}
