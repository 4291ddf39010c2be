package dev.autotunnel.internal.jsch.auth.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key file of ours that others may read is not used, as with {@code ssh}. */
@DisabledOnOs(OS.WINDOWS)
class OpenKeyFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---", "rwxrwxrwx"})
    void is_refused(String mode) throws Exception {
        Path file = file(mode);
        assertThatThrownBy(() -> PrivateKeys.load(Credentials.privateKey(file)))
                .isInstanceOfSatisfying(TransportException.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(Kind.KEY_UNUSABLE);
                    assertThat(e.failure().message())
                            .isEqualTo("the key file %s is open to other users (%s)", file, mode);
                    assertThat(e.failure().remedy()).isEqualTo("chmod go= " + file);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void is_used_if_nobody_else_may_touch_it(String mode) throws Exception {
        assertThat(PrivateKeys.load(Credentials.privateKey(file(mode))).identities())
                .hasSize(1);
    }

    @Test
    void what_is_no_key_is_named_as_that() throws Exception {
        Path file = Files.createFile(folder.resolve("empty"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> PrivateKeys.load(Credentials.privateKey(file))).hasMessageContaining("is empty");
    }

    private Path file(String mode) throws Exception {
        Path file = Files.write(folder.resolve("id"), KeyFixtures.content("openssh-ed25519"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
