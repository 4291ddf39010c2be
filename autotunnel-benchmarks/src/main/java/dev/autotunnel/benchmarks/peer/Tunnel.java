package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.benchmarks.load.Connect;
import java.net.InetSocketAddress;

/** An open tunnel. */
public interface Tunnel extends AutoCloseable {
    /** Where clients connect to. */
    InetSocketAddress address();

    /** Connects a client of this JVM, in the way that is best for it. */
    default Connect client() {
        return Connect.to(address());
    }

    /** Ends it. */
    @Override
    void close();

    /** One that is ended so, and whose clients have its address alone. */
    static Tunnel of(InetSocketAddress address, Runnable end) {
        return of(address, Connect.to(address), end);
    }

    /** One that is ended so, and has another way for clients of this JVM. */
    static Tunnel of(InetSocketAddress address, Connect client, Runnable end) {
        return new Tunnel() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public Connect client() {
                return client;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }
}
