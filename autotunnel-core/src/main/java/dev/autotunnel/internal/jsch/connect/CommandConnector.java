package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.wire.SocketConnector;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/**
 * Starts a command, whose input and output are the connection. Whether the command reaches the server shows only when the
 * server speaks. Thread-safe.
 */
final class CommandConnector implements SocketConnector {
    private final TunnelRuntime runtime;
    private final List<String> program;
    private boolean killed; // guarded by this

    CommandConnector(TunnelRuntime runtime, List<String> program) {
        this.runtime = runtime;
        this.program = program;
    }

    @Override
    public synchronized Socket connect(Deadline deadline) throws TransportException {
        if (killed) {
            throw new TransportException(Failure.of(Kind.STOPPED, Stage.CONNECT, "the attempt was called off"));
        }
        try {
            return ProcessSocket.of(runtime, new ProcessBuilder(program).start());
        } catch (IOException e) {
            String message = "the proxy command cannot be started: " + e.getMessage();
            throw new TransportException(Failure.of(Kind.PROXY_FAILED, Stage.CONNECT, message, e)
                    .withRemedy("check the path of the program, and that this user may run it"));
        }
    }

    @Override
    public synchronized void kill() {
        killed = true;
    }

    @Override
    public String progress() {
        return "the proxy command is being started";
    }
}
