package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A link to a server of its own. */
final class EmbeddedLink implements AutoCloseable {
    /** For whatever happens between the two. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final SshLink link;
    final AheadRuntime runtime = new AheadRuntime(SystemRuntime.acquire());

    /** Why the link ended, once it has. */
    final CompletableFuture<Failure> lost = new CompletableFuture<>();

    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    EmbeddedLink() {
        this(JschTransport.choose(null, JSch.VERSION));
    }

    EmbeddedLink(LinkChannels.Factory channels) {
        SshServer spec = TunnelSpec.builder("embedded")
                .server("%s@127.0.0.1:%d".formatted(server.user(), server.port()))
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                .build()
                .server();
        try {
            link = new JschTransport(runtime, TunnelSpec.DEFAULT_WINDOW_LIMIT, channels)
                    .attempt(spec, lost::complete)
                    .connect(deadline());
        } catch (TransportException e) {
            throw new AssertionError(e.failure().toString(), e);
        }
    }

    Deadline deadline() {
        return Deadline.after(runtime, PATIENCE);
    }

    /** From now on the server does not answer what belongs to that stage. */
    void stallAt(Stage stage) {
        server.stallAt(stage);
    }

    @Override
    public void close() {
        link.kill();
        server.close();
        runtime.close();
    }
}
