package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class TunnelExceptionTest {
    @Test
    void the_failure_survives_serialisation() throws Exception {
        Failure failure = Failure.of(Kind.CONNECT_REFUSED, Stage.CONNECT, "nobody listens", new IOException("refused"))
                .withRemedy("start sshd");

        TunnelException copy = copied(new TunnelException("orders", failure));

        assertThat(copy).hasMessageContaining("nobody listens");
        assertThat(copy.failure()).hasToString(failure.toString());
        assertThat(copy.failure().kind()).isEqualTo(Kind.CONNECT_REFUSED);
        assertThat(copy.failure().cause()).isSameAs(copy.getCause()).hasMessage("refused");
    }

    private static TunnelException copied(TunnelException exception) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (TunnelException) in.readObject();
        }
    }
}
