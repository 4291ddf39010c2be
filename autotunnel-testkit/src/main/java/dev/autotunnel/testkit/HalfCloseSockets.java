package dev.autotunnel.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2Service;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/** Makes MINA use {@link HalfCloseSocket}s. */
final class HalfCloseSockets extends Nio2ServiceFactoryFactory {

    @Override
    public IoServiceFactory create(FactoryManager manager) {
        return new Sockets(manager, newExecutor(), newExecutor());
    }

    private static final class Sockets extends Nio2ServiceFactory {

        Sockets(FactoryManager manager, CloseableExecutorService group, CloseableExecutorService resuming) {
            super(manager, group, resuming);
        }

        @Override
        public Nio2Session createSession(
                Nio2Service service,
                IoHandler handler,
                AsynchronousSocketChannel socket,
                @Nullable SocketAddress acceptance)
                throws IOException {
            return new HalfCloseSocket(service, getFactoryManager(), handler, socket, acceptance);
        }
    }
}
